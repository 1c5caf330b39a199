using FastProxy.Kernels;
using FastProxy.Kernels.Random;

namespace FastProxy.Bench.Micro;

/// <summary>Weights: as many as the widest convolution of NAS-Bench-201 has. The bytes are those written.</summary>
public sealed class RandomBenchmarks : ICases
{
    private const int Count = 64 * 64 * 9;

    /// <inheritdoc/>
    public static IEnumerable<KernelCase> All =>
    [
        Fill(nameof(Philox), "uniform", (isa, values) => Philox.Uniform(1, 2, 0.1f, values, isa)),
        Fill(nameof(Philox), "normal", (isa, values) => Philox.Normal(1, 2, 1f, values, isa)),
        .. Enum.GetValues<WeightInit>().Select(init => Fill(nameof(WeightInit), $"{init}", (_, values) => init.Fill(1, 2, 64 * 9, values))),
        Fill(nameof(Rademacher), "signs", (_, values) => Signs(values)),
    ];

    private delegate void Filler(Isa isa, Span<float> values);

    private static unsafe void Signs(Span<float> values)
    {
        fixed (float* y = values)
        {
            Rademacher.Fill(1, new ActivationLayout(1, 9, 64, 64), 0, 1, y);
        }
    }

    private static KernelCase Fill(string kernel, string what, Filler fill) => new(kernel, $"{what} {Count}", default, sizeof(float) * Count, isa =>
    {
        var values = new NativeArray<float>(Count);
        return () => fill(isa, values.Span);
    });
}
