using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Sums;

/// <summary>Cases of sums over channels and samples.</summary>
public static unsafe class SumCases
{
    /// <summary>The sums of a batch-norm's gradient: sum g and sum g * x.</summary>
    private static readonly DotPair[] Gradient = [new(0, -1), new(0, 1)];

    /// <summary>The sums of a gradient and its products with two activations.</summary>
    private static readonly DotPair[] TwoProducts = [new(0, -1), new(0, 1), new(0, 2)];

    /// <summary>The sums of x, u, v, the gradient g and a layer's product p, in this order, that the second derivative of the loss needs.</summary>
    private static readonly DotPair[] Curvature =
        [new(1, -1), new(1, 0), new(2, -1), new(2, 0), new(3, -1), new(3, 0), new(3, 1), new(3, 2), new(1, 2), new(4, -1), new(4, 0), new(3, 4)];

    /// <summary>Cases of <see cref="ChannelDots"/>.</summary>
    public static CpuCases Dots { get; } = new(s => DotsOf(s.X, 2, Gradient), () =>
    [
        .. Stages.All.Select(x => DotsOf(x, 2, Gradient)), DotsOf(Stages.First, 3, TwoProducts), DotsOf(Stages.First, 5, Curvature),
    ]);

    /// <summary>Cases of <see cref="ChannelTotals"/>.</summary>
    public static CpuCases Totals { get; } = new(s => TotalsOf(s.X), () => [TotalsOf(Stages.First)]);

    /// <summary>Cases of <see cref="SampleDots"/>.</summary>
    public static CpuCases Samples { get; } = new(s => SamplesOf(s.X, isProduct: true), () =>
    [
        .. Stages.All.Select(x => SamplesOf(x, isProduct: true)),
        SamplesOf(Stages.First, isProduct: false),
        SamplesOf(Stages.First with { Samples = 16 }, isProduct: true),
    ]);

    /// <summary>Cases of <see cref="SquaredNorm"/>, of the weights of a convolution.</summary>
    public static CpuCases Squares { get; } = new(s => SquaresOf(s.Out * s.Conv.GroupIn * s.Conv.Taps), () => [SquaresOf(36864)]);

    private static CpuCase SquaresOf(int count) =>
        new(nameof(SquaredNorm), $"{count}", new(2.0 * count, 2.0 * count), sizeof(float) * (double)count, _ =>
    {
        NativeArray<float> values = CaseMemory.Normal(count);
        double sum = 0;
        return () => sum += SquaredNorm.Of(values.Span);
    });

    private static CpuCase DotsOf(ActivationLayout x, int count, DotPair[] pairs) =>
        new(nameof(ChannelDots), $"{pairs.Length} of {count} {CaseMemory.Text(x)}", default, count * CaseMemory.Bytes(x), isa =>
        {
            NativeArray<float>[] inputs = [.. Enumerable.Range(0, count).Select(_ => CaseMemory.Normal(x.Length))];
            var arrays = new NativeArray<nint>(count);
            Array.ConvertAll(inputs, input => (nint)input.Pointer).CopyTo(arrays.Span);
            var wanted = new NativeArray<DotPair>(pairs.Length);
            pairs.CopyTo(wanted.Span);
            var sums = new NativeArray<double>((long)x.Height * x.Channels * pairs.Length);
            return () =>
            {
                var run = new ChannelDots(arrays.Pointer, wanted.Pointer, pairs.Length, x, 0, x.Height, sums.Pointer);
                isa.Run(in run);

                // The arrays are addresses only.
                GC.KeepAlive(inputs);
            };
        });

    private static CpuCase TotalsOf(ActivationLayout x)
    {
        long count = 2L * x.Height * x.Channels;
        return new(nameof(ChannelTotals), $"2 {CaseMemory.Text(x)}", default, sizeof(double) * (count + 2.0 * x.Channels), _ =>
        {
            var sums = new NativeArray<double>(count);
            var totals = new NativeArray<double>(2L * x.Channels);
            return () => ChannelTotals.Run(sums.Pointer, x.Height, x.Channels, 2, totals.Pointer);
        });
    }

    private static CpuCase SamplesOf(ActivationLayout x, bool isProduct)
    {
        string text = $"{(isProduct ? "product" : "sum")} {CaseMemory.Text(x)}";
        return new(nameof(SampleDots), text, default, (isProduct ? 2 : 1) * CaseMemory.Bytes(x), isa =>
        {
            NativeArray<float> a = CaseMemory.Normal(x.Length);
            NativeArray<float> b = CaseMemory.Normal(x.Length);
            var dots = new NativeArray<float>((long)x.Channels * x.Lanes);
            return () =>
            {
                var run = new SampleDots(a.Pointer, isProduct ? b.Pointer : null, x, 0, x.Height, 0, x.Channels, dots.Pointer);
                isa.Run(in run);
            };
        });
    }
}
