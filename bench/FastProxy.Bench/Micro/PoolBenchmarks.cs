using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;

namespace FastProxy.Bench.Micro;

/// <summary>Pooling, concatenation and the classifier.</summary>
public sealed class PoolBenchmarks : ICases
{
    private static readonly ActivationLayout First = new(16, 32, 32, 64);
    private static readonly ActivationLayout Last = new(64, 8, 8, 64);
    private static readonly PoolShape Same = new(3, 1, 1);
    private static readonly PoolShape Half = new(2, 2, 0);
    private static readonly PoolShape Halved = new(3, 2, 1);

    /// <inheritdoc/>
    public static IEnumerable<KernelCase> All =>
    [
        PoolCases.Average(First, Same), PoolCases.Average(Last, Same), PoolCases.Average(First, Half),
        PoolCases.Max(First, Same), PoolCases.Max(Last, Same), PoolCases.Max(First, Half), PoolCases.MaxDual(First with { Samples = 2 }, Same),
        PoolCases.Global(Last),
        PoolCases.AverageGrad(First, Same), PoolCases.AverageGrad(Last, Same), PoolCases.AverageGrad(First, Half), PoolCases.AverageGrad(First, Halved),
        PoolCases.MaxGrad(First, Same), PoolCases.MaxGrad(First, Half),
        PoolCases.MaxAlong(First, Same), PoolCases.MaxAlong(First, Half),
        PoolCases.GlobalGrad(Last),
        PoolCases.Linear(64, 10), PoolCases.Linear(512, 1000),
        PoolCases.Joined(First),
    ];
}
