using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using FastProxy.Kernels.Gpu;

namespace FastProxy.Ptx.Assembler;

/// <summary>NVIDIA's assembler, where it is installed: <c>ptxas</c>, and <c>nvdisasm</c> in the same folder.</summary>
public sealed partial class Ptxas
{
    /// <summary>The compute capabilities that kernels are assembled for.</summary>
    public static readonly IReadOnlyList<int> Architectures = [70, 75, 80, 86, 89, 90];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string path;

    /// <summary>The assembler at a path.</summary>
    /// <param name="path">The file <c>ptxas</c>.</param>
    /// <exception cref="GpuException">There is none, or it cannot be run.</exception>
    public Ptxas(string path)
    {
        this.path = Path.GetFullPath(path);
        (int code, string output) = Run(this.path, "--version");
        Version = VersionText().Match(output) is { Success: true } match
            ? match.Groups[1].Value
            : throw new GpuException(
                $"{path}: expected NVIDIA's ptxas, its --version gives {(code == 0 ? "" : $"exit code {code}, ")}'{FirstLine(output)}'");
    }

    /// <summary>Its release, such as 11.8.</summary>
    public string Version { get; }

    /// <summary>Assembles a kernel for an architecture.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="sm">Compute capability: 70, 80, 90.</param>
    /// <exception cref="GpuException">The assembler refuses it: kernel, line and reason.</exception>
    public AssembledKernel Assemble(KernelSource kernel, int sm) => Assemble([kernel], sm)[0];

    /// <summary>Assembles kernels for an architecture, all at once: the tools take longer to start than to treat a kernel.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="sm">Compute capability: 70, 80, 90.</param>
    /// <exception cref="GpuException">The assembler refuses one: kernel, line and reason.</exception>
    public IReadOnlyList<AssembledKernel> Assemble(IReadOnlyList<KernelSource> kernels, int sm)
    {
        string folder = Directory.CreateTempSubdirectory("fastproxy-ptxas-").FullName;
        try
        {
            string binary = Path.Combine(folder, "kernel.cubin");
            string[] sources = [.. kernels.Select(kernel => Path.Combine(folder, kernel.File))];
            foreach ((KernelSource kernel, string source) in kernels.Zip(sources))
            {
                File.WriteAllText(source, WithOwnShared(kernel));
            }

            (int code, string log) = Run(path, ["-v", $"-arch=sm_{sm}", "-o", binary, .. sources]);
            if (code != 0)
            {
                string reason = FirstLine(log);
                int refused = Math.Max(0, Array.FindIndex(sources, source => reason.Contains(source, StringComparison.Ordinal)));
                string file = kernels[refused].File;
                throw new GpuException($"{file}: ptxas refuses it for sm_{sm}: {reason.Replace(sources[refused], file, StringComparison.Ordinal)}");
            }

            (code, string text) = Run(Path.Combine(Path.GetDirectoryName(path)!, "nvdisasm"), "-c", binary);
            if (code != 0)
            {
                throw new GpuException($"{kernels[0].File}: nvdisasm gives exit code {code}, '{FirstLine(text)}'");
            }

            Dictionary<string, string> logs = Parts(EntryText(), log);
            Dictionary<string, string> codes = Parts(SectionText(), text);
            return
            [
                .. kernels.Select(k => new AssembledKernel(
                    k.Name, sm, Number(RegisterText(), logs[k.Name]), Number(SpillText(), logs[k.Name]), MachineCode.Parse(codes[k.Name]))),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The text with a name of its own for dynamic shared memory, which the assembler lets only one of its sources declare.</summary>
    private static string WithOwnShared(KernelSource kernel) => DynamicShared().Match(kernel.Source) is { Success: true } match
        ? Regex.Replace(kernel.Source, $@"(?<![.\w%$]){match.Groups[1].Value}(?![\w$])", $"{match.Groups[1].Value}_{kernel.Name}")
        : kernel.Source;

    /// <summary>What follows each heading, by the name in it.</summary>
    private static Dictionary<string, string> Parts(Regex heading, string text)
    {
        string[] parts = heading.Split(text);
        return Enumerable.Range(0, parts.Length / 2).ToDictionary(i => parts[2 * i + 1], i => parts[2 * i + 2]);
    }

    private static int Number(Regex pattern, string log) => pattern.Match(log) is { Success: true } match
        ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
        : throw new GpuException($"ptxas -v: expected a line like '{pattern}', got '{FirstLine(log)}'");

    private static string FirstLine(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "";

    private static (int Code, string Output) Run(string file, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                throw new GpuException($"{file}: no result within {Patience.TotalSeconds} s");
            }

            return (process.ExitCode, error.Result + output.Result);
        }
        catch (Win32Exception e)
        {
            throw new GpuException($"{file}: cannot be run: {e.Message}", e);
        }
    }

    [GeneratedRegex(@"Cuda compilation tools, release ([\d.]+)")]
    private static partial Regex VersionText();

    [GeneratedRegex(@"^\.extern\s+\.shared\s.*?(\w+)\[\]", RegexOptions.Multiline)]
    private static partial Regex DynamicShared();

    [GeneratedRegex("Compiling entry function '([^']+)'")]
    private static partial Regex EntryText();

    [GeneratedRegex(@"^\s*\.section\s+\.text\.([^,]+),", RegexOptions.Multiline)]
    private static partial Regex SectionText();

    [GeneratedRegex(@"Used (\d+) registers")]
    private static partial Regex RegisterText();

    [GeneratedRegex(@"(\d+) bytes spill stores")]
    private static partial Regex SpillText();
}
