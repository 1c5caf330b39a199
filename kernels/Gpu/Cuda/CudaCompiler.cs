using System.Text;
using System.Text.RegularExpressions;
using static FastProxy.Kernels.Gpu.Cuda.CudaDriver;

namespace FastProxy.Kernels.Gpu.Cuda;

/// <summary>Compiles PTX by the driver.</summary>
internal static unsafe partial class CudaCompiler
{
    private const int LogBytes = 16 << 10;
    private const int LogLines = 3;

    /// <summary>Returns the kernel's <c>CUfunction</c>; its module lives as long as the context.</summary>
    /// <exception cref="GpuException">
    /// The kernel does not compile (the message has the first lines of the compiler's log), or has no entry of its name.
    /// </exception>
    public static nint Compile(CudaContext context, KernelSource kernel)
    {
        byte[] log = new byte[LogBytes];
        nint module;
        fixed (byte* text = log)
        {
            CudaJitOption* options = stackalloc[] { CudaJitOption.ErrorLogBuffer, CudaJitOption.ErrorLogBufferBytes };
            nint* values = stackalloc[] { (nint)text, LogBytes };
            int result = cuModuleLoadDataEx(out module, kernel.Source, 2, options, values);
            context.Check(result, WithLog(kernel.File, result == 0 ? "" : Encoding.UTF8.GetString(log).TrimEnd('\0')), nameof(cuModuleLoadDataEx));
        }

        context.Own(() => cuModuleUnload(module));
        context.Check(cuModuleGetFunction(out nint function, module, kernel.Name), kernel.Name);
        return function;
    }

    /// <summary>Returns the file and the first lines of the log, with the lines of the text that it names as FILE:LINE.</summary>
    private static string WithLog(string file, string log)
    {
        string[] lines =
        [
            .. log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(line => Spaces().Replace(LinePrefix().Replace(line, $"{file}:$1: "), " ").Replace(" :", ":", StringComparison.Ordinal)),
        ];
        return lines.Length == 0 ? file : $"{file} ({string.Join("; ", lines.Take(LogLines))})";
    }

    /// <summary>Matches the compiler's name for a text given in memory, which it calls an application's input.</summary>
    [GeneratedRegex(@"^ptxas application ptx input, line (\d+); ")]
    private static partial Regex LinePrefix();

    [GeneratedRegex(" {2,}")]
    private static partial Regex Spaces();
}
