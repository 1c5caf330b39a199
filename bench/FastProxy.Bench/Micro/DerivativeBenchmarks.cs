using FastProxy.Kernels.Add;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;

namespace FastProxy.Bench.Micro;

/// <summary>The derivatives of batch-norm and what they are made of: bound by the cache that the activations come from.</summary>
public sealed unsafe class DerivativeBenchmarks : ICases
{
    private static readonly ActivationLayout[] Stages = [new(16, 32, 32, 64), new(32, 16, 16, 64), new(64, 8, 8, 64)];

    /// <summary>What the gradient needs: sum g and sum g * x.</summary>
    private static readonly DotPair[] Gradient = [new(0, -1), new(0, 1)];

    /// <summary>The same of a gradient and two activations.</summary>
    private static readonly DotPair[] TwoProducts = [new(0, -1), new(0, 1), new(0, 2)];

    /// <summary>What the second derivative of the loss needs of x, u, v, the gradient g and a layer's product p, in this order.</summary>
    private static readonly DotPair[] Curvature =
        [new(1, -1), new(1, 0), new(2, -1), new(2, 0), new(3, -1), new(3, 0), new(3, 1), new(3, 2), new(1, 2), new(4, -1), new(4, 0), new(3, 4)];

    /// <inheritdoc/>
    public static IEnumerable<KernelCase> All =>
    [
        .. Stages.Select(x => Dots(x, 2, Gradient)),
        Dots(Stages[0], 3, TwoProducts),
        Dots(Stages[0], 5, Curvature),
        Totals(Stages[0]),
        Fold(nameof(BatchNormGradFold), 2, 3, (totals, folded, c) => BatchNormGradFold.Run(
            totals, 2, 1, Stages[0], folded, folded + c, folded + 2 * c, folded + 3 * c, folded + 4 * c)),
        Fold(nameof(BatchNormTangentFold), 2, 3, (totals, folded, c) => BatchNormTangentFold.Run(
            totals, 2, 0, 1, Stages[0], folded, folded + c, folded + 2 * c, folded + 3 * c, folded + 4 * c)),
        .. Stages.Select(x => Samples(x, isProduct: true)),
        Samples(Stages[0], isProduct: false),
        Samples(Stages[0] with { Samples = 16 }, isProduct: true),
        Dual(Stages[0] with { Samples = 2 }),
    ];

    private delegate void FoldAction(double* totals, float* folded, int channels);

    private static KernelCase Dots(ActivationLayout x, int count, DotPair[] pairs) =>
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

    private static KernelCase Totals(ActivationLayout x)
    {
        long count = 2L * x.Height * x.Channels;
        return new(nameof(ChannelTotals), $"2 {CaseMemory.Text(x)}", default, sizeof(double) * (count + 2.0 * x.Channels), _ =>
        {
            var sums = new NativeArray<double>(count);
            var totals = new NativeArray<double>(2L * x.Channels);
            return () => ChannelTotals.Run(sums.Pointer, x.Height, x.Channels, 2, totals.Pointer);
        });
    }

    /// <summary>Scale and shift and then <paramref name="coefficients"/> are one array.</summary>
    private static KernelCase Fold(string name, int columns, int coefficients, FoldAction fold)
    {
        int c = Stages[0].Channels;
        double bytes = (double)c * (columns * sizeof(double) + (2 + coefficients) * sizeof(float));
        return new(name, CaseMemory.Text(Stages[0]), default, bytes, _ =>
        {
            var totals = new NativeArray<double>((long)c * columns);
            totals.Span.Fill(1);
            var folded = new NativeArray<float>((2L + coefficients) * c);
            folded.Span.Fill(1);
            return () => fold(totals.Pointer, folded.Pointer, c);
        });
    }

    private static KernelCase Samples(ActivationLayout x, bool isProduct)
    {
        string text = $"{(isProduct ? "product" : "sum")} {CaseMemory.Text(x)}";
        return new(nameof(SampleDots), text, default, (isProduct ? 2 : 1) * CaseMemory.Bytes(x), isa =>
        {
            NativeArray<float> a = CaseMemory.Normal(x.Length);
            NativeArray<float> b = CaseMemory.Normal(x.Length);
            var dots = new NativeArray<float>((long)x.Channels * x.Lanes);
            return () =>
            {
                var run = new SampleDots(a.Pointer, isProduct ? b.Pointer : null, x, 0, x.Channels, dots.Pointer);
                isa.Run(in run);
            };
        });
    }

    private static KernelCase Dual(ActivationLayout x) => new(nameof(DualLanes), CaseMemory.Text(x), default, 2 * CaseMemory.Bytes(x), isa =>
    {
        var y = new NativeArray<float>(x.Length);
        return () =>
        {
            var run = new DualLanes(y.Pointer, x, 0, x.Height);
            isa.Run(in run);
        };
    });
}
