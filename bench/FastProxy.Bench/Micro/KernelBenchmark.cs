using BenchmarkDotNet.Attributes;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;

namespace FastProxy.Bench.Micro;

/// <summary>The cases of one family of kernels.</summary>
public interface ICases
{
    /// <summary>In the order of the table.</summary>
    static abstract IEnumerable<KernelCase> All { get; }
}

/// <summary>Times the cases of <typeparamref name="F"/> one by one, each between two measurements of the peaks.</summary>
public class KernelBenchmark<F>
    where F : ICases
{
    /// <summary>All cases, for the harness.</summary>
    public static IEnumerable<KernelCase> Cases => F.All;

    /// <summary>The case that is timed.</summary>
    [ParamsSource(nameof(Cases))]
    public KernelCase Case { get; set; } = null!;

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
