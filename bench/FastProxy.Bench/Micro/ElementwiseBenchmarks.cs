using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Simd;

namespace FastProxy.Bench.Micro;

/// <summary>Batch-norm and the fused addition: bound by the cache that the activations come from.</summary>
public sealed class ElementwiseBenchmarks : ICases
{
    private static readonly ActivationLayout[] Stages = [new(16, 32, 32, 64), new(32, 16, 16, 64), new(64, 8, 8, 64)];

    /// <inheritdoc/>
    public static IEnumerable<KernelCase> All =>
    [
        .. Stages.Select(ElementwiseCases.Sums),
        ElementwiseCases.Fold(Stages[0]),
        .. Enumerable.Range(1, 3).Select(terms => ElementwiseCases.Add(Stages[0], terms)),
        .. Enumerable.Range(1, 3).Select(terms => ElementwiseCases.Add(Stages[0], terms, isPattern: true)),
        .. Enumerable.Range(1, 2).Select(terms => ElementwiseCases.Add(Stages[0], terms, isMasked: true)),
        ElementwiseCases.Add(Stages[0], 2, isPattern: true, isPooled: true),
        ElementwiseCases.Add(Stages[1], 3, isPattern: true),
        ElementwiseCases.Add(Stages[2], 3, isPattern: true),
        ElementwiseCases.Add(Stages[0] with { Samples = 16 }, 3, isPattern: true),
    ];
}
