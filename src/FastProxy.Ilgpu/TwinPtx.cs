using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using FastProxy.Kernels.Gpu;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;

namespace FastProxy.Ilgpu;

/// <summary>The PTX that ILGPU generates of twins.</summary>
public static partial class TwinPtx
{
    /// <summary>The compute capability that it is generated for.</summary>
    public const int Capability = 70;

    private static readonly ConcurrentDictionary<string, KernelSource> Texts = [];

    /// <summary>Returns the PTX of a kernel's twin, with the twin's parameters after a view of memory, under the kernel's name.</summary>
    /// <exception cref="GpuException">The kernel has no twin.</exception>
    public static KernelSource Of(KernelSource kernel) => Texts.GetOrAdd(
        kernel.Name, name => new KernelSource(name, $"{name}Ilgpu.cs", Text(name, TwinCatalog.Of(kernel).Method, OptimizationLevel.O1)));

    /// <summary>Returns the PTX of a kernel, generated at a level.</summary>
    internal static string Text(string name, System.Reflection.MethodInfo kernel, OptimizationLevel level)
    {
        using Context context = IlgpuContext.Create(builder => builder.Optimize(level));
        using var backend = new PTXBackend(
            context, new CudaCapabilityContext(CudaArchitecture.SM_70), CudaArchitecture.SM_70, CudaInstructionSet.ISA_70, null);
        var compiled = (PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), default);
        string text = EntryName().Replace(compiled.PTXAssembly, $".entry {name}(");
        return TimesOne().Replace(text, "add.u64\t$1, $2, $3;");
    }

    /// <summary>An index into bytes; no assembler multiplies there.</summary>
    [GeneratedRegex(@"mad\.lo\.u64\t(%rd\d+), (%rd\d+), 1, (%rd\d+);")]
    private static partial Regex TimesOne();

    [GeneratedRegex(@"\.entry \w+\s*\(")]
    private static partial Regex EntryName();
}
