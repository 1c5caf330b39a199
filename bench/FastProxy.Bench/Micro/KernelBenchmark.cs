using BenchmarkDotNet.Attributes;
using FastProxy.Kernels;
using FastProxy.Kernels.Cases;

namespace FastProxy.Bench.Micro;

/// <summary>Times the cases of the catalogue one by one, each between two measurements of the peaks.</summary>
public class KernelBenchmark
{
    /// <summary>All cases, in the order of the catalogue.</summary>
    public static IEnumerable<CpuCase> Cases => KernelCatalog.OnCpu.SelectMany(kernel => kernel.Cpu!.Timed());

    /// <summary>The case that is timed.</summary>
    [ParamsSource(nameof(Cases))]
    public CpuCase Case { get; set; } = null!;

    /// <summary>Before the case.</summary>
    [GlobalSetup]
    public void Prepare() => Case.Prepare(KernelsVerb.Width);

    /// <summary>One run.</summary>
    [Benchmark]
    public void Run() => Case.Run();

    /// <summary>After the case.</summary>
    [GlobalCleanup]
    public void Finish() => Case.Finish(KernelsVerb.Width);
}
