using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;

namespace FastProxy.Bench.Micro;

/// <summary>Weights: as many as the widest convolution of NAS-Bench-201 has.</summary>
public sealed class RandomBenchmarks : ICases
{
    private const int Count = 64 * 64 * 9;

    /// <inheritdoc/>
    public static IEnumerable<KernelCase> All =>
    [
        RandomCases.Uniform(Count),
        RandomCases.Fill(nameof(Philox), "normal", Count, (isa, values) => Philox.Normal(1, 2, 1f, values, isa)),
        .. Enum.GetValues<WeightInit>().Select(init => RandomCases.Fill(nameof(WeightInit), $"{init}", Count, (_, values) => init.Fill(1, 2, 64 * 9, values))),
        RandomCases.Fill(nameof(Rademacher), "signs", Count, (_, values) => Signs(values)),
    ];

    private static unsafe void Signs(Span<float> values)
    {
        fixed (float* y = values)
        {
            Rademacher.Fill(1, new ActivationLayout(1, 9, 64, 64), 0, 1, y);
        }
    }
}
