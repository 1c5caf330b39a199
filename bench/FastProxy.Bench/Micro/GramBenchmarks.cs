using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gram;

namespace FastProxy.Bench.Micro;

/// <summary>Gram matrices of gradients per sample: a chunk, a wide block, and layers whose output is one pixel or few.</summary>
public sealed class GramBenchmarks : ICases
{
    /// <inheritdoc/>
    public static IEnumerable<KernelCase> All =>
    [
        GramCases.Rows(64, 512, isItself: false), GramCases.Rows(16, 512, isItself: false),
        GramCases.Rows(64, 512, isItself: true), GramCases.Rows(64, 36864, isItself: true), GramCases.Rows(640, 512, isItself: true),
        GramCases.Patches(new(64, 10, 1), new(64, 1, 1, 64)), GramCases.Patches(new(64, 64, 3, 1, 1), new(64, 2, 2, 64)),
    ];
}
