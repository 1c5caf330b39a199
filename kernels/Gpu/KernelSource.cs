using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace FastProxy.Kernels.Gpu;

/// <summary>A kernel written in PTX: one module with one entry.</summary>
/// <param name="Name">The entry, and the stem of the file.</param>
/// <param name="File">The file, for messages.</param>
/// <param name="Source">The text.</param>
public sealed partial record KernelSource(string Name, string File, string Source)
{
    /// <summary>The frame that the text is composed of with a function; null for a text that is a file.</summary>
    public string? Frame { get; init; }

    /// <summary>The least compute capability that the kernel needs: 70, 80.</summary>
    public int Target => int.Parse(TargetText().Match(Source).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    /// <summary>Returns the kernel or the frame of this name, which lies in this assembly as <c>NAME.ptx</c> or <c>NAME.ptxi</c>.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static KernelSource Load(string name)
    {
        Assembly assembly = typeof(KernelSource).Assembly;
        using Stream stream = assembly.GetManifestResourceStream($"{name}.ptx") ?? assembly.GetManifestResourceStream($"{name}.ptxi")
            ?? throw new InvalidOperationException($"{name}.ptx is not in the assembly");
        using var reader = new StreamReader(stream);
        return new KernelSource(name, $"{name}.ptx", reader.ReadToEnd());
    }

    [GeneratedRegex(@"^\s*\.target\s+sm_(\d+)", RegexOptions.Multiline)]
    private static partial Regex TargetText();
}
