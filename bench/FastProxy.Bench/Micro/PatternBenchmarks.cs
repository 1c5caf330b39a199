using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Pattern;

namespace FastProxy.Bench.Micro;

/// <summary>What is read from activation patterns, on about as many neurons as one network has.</summary>
public sealed class PatternBenchmarks : ICases
{
    private const int Neurons = 1 << 18;

    /// <inheritdoc/>
    public static IEnumerable<KernelCase> All =>
    [
        PatternCases.Distinct(Neurons, 16), PatternCases.Distinct(Neurons, 64), PatternCases.Gram(Neurons, 16), PatternCases.Gram(Neurons, 64),
    ];
}
