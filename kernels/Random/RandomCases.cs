using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Random;

/// <summary>Cases of random numbers. Their bytes are those written.</summary>
public static class RandomCases
{
    /// <summary>The number of weights of the widest convolution of NAS-Bench-201.</summary>
    private const int Many = 64 * 64 * 9;

    private delegate void Filler(Isa isa, Span<float> values);

    /// <summary>Cases of <see cref="Philox"/>.</summary>
    public static CpuCases Numbers { get; } = new(s => Uniform(WeightsOf(s)), () =>
    [
        Uniform(Many), Of(nameof(Philox), "normal", Many, (isa, values) => Philox.Normal(1, 2, 1f, values, isa)),
    ]);

    /// <summary>Cases of <see cref="WeightInit"/>.</summary>
    public static CpuCases Weights { get; } = new(
        s => Drawn(WeightInit.PyTorch, WeightsOf(s), s.Conv.GroupIn * s.Conv.Taps),
        () => Enum.GetValues<WeightInit>().Select(init => Drawn(init, Many, 64 * 9)));

    /// <summary>Cases of <see cref="Rademacher"/>.</summary>
    public static CpuCases Signs { get; } = new(s => SignsOf(s.X), () => [SignsOf(new ActivationLayout(1, 9, 64, 64))]);

    private static CpuCase Uniform(int count) => Of(nameof(Philox), "uniform", count, (isa, values) => Philox.Uniform(1, 2, 0.1f, values, isa));

    private static CpuCase Drawn(WeightInit init, int count, int fanIn) =>
        Of(nameof(WeightInit), $"{init}", count, (_, values) => init.Fill(1, 2, fanIn, values));

    private static unsafe CpuCase SignsOf(ActivationLayout layout) =>
        new(nameof(Rademacher), CaseMemory.Text(layout), default, CaseMemory.Bytes(layout), _ =>
        {
            var y = new NativeArray<float>(layout.Length);
            return () => Rademacher.Fill(1, layout, 0, layout.Channels, y.Pointer);
        });

    private static CpuCase Of(string kernel, string what, int count, Filler fill) =>
        new(kernel, $"{what} {count}", default, (double)sizeof(float) * count, isa =>
        {
            var values = new NativeArray<float>(count);
            return () => fill(isa, values.Span);
        });

    private static int WeightsOf(CaseShape s) => checked(s.Out * s.Conv.GroupIn * s.Conv.Taps);
}
