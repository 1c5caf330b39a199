using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Norm;

/// <summary>Cases of batch-norm and its derivatives.</summary>
public static unsafe class NormCases
{
    private delegate void FoldAction(double* totals, float* folded, ActivationLayout layout);

    /// <summary>Cases of <see cref="BatchNormSums"/>.</summary>
    public static CpuCases Sums { get; } = new(s => SumsOf(s.X), () => Stages.All.Select(SumsOf));

    /// <summary>Cases of <see cref="BatchNormFold"/>.</summary>
    public static CpuCases Fold { get; } = new(s => FoldOf(s.X), () => [FoldOf(Stages.First)]);

    /// <summary>Cases of <see cref="BatchNormGradFold"/>.</summary>
    public static CpuCases GradFold { get; } = new(s => GradFoldOf(s.X), () => [GradFoldOf(Stages.First)]);

    /// <summary>Cases of <see cref="BatchNormTangentFold"/>.</summary>
    public static CpuCases TangentFold { get; } = new(s => TangentFoldOf(s.X), () => [TangentFoldOf(Stages.First)]);

    /// <summary>Cases of <see cref="BiasTangent"/>.</summary>
    public static CpuCases Bias { get; } = new(s => BiasTangentOf(s.Out, s.Samples), () => [BiasTangentOf(10, 64)]);

    private static CpuCase SumsOf(ActivationLayout x) => new(nameof(BatchNormSums), CaseMemory.Text(x), default, CaseMemory.Bytes(x), isa =>
    {
        NativeArray<float> input = CaseMemory.Normal(x.Length);
        var sums = new NativeArray<double>(2L * x.Height * x.Channels);
        return () =>
        {
            var run = new BatchNormSums(input.Pointer, x, 0, x.Height, sums.Pointer);
            isa.Run(in run);
        };
    });

    private static CpuCase FoldOf(ActivationLayout x)
    {
        long count = 2L * x.Height * x.Channels;
        return new(nameof(BatchNormFold), CaseMemory.Text(x), default, sizeof(double) * count + 2.0 * sizeof(float) * x.Channels, _ =>
        {
            var sums = new NativeArray<double>(count);
            sums.Span.Fill(1);
            var folded = new NativeArray<float>(2L * x.Channels);
            return () => BatchNormFold.Run(sums.Pointer, x, folded.Pointer, folded.Pointer + x.Channels);
        });
    }

    private static CpuCase GradFoldOf(ActivationLayout x) => DerivativeOf(nameof(BatchNormGradFold), x, (totals, folded, layout) =>
    {
        int c = layout.Channels;
        BatchNormGradFold.Run(totals, 2, 1, layout, folded, folded + c, folded + 2 * c, folded + 3 * c, folded + 4 * c,
            folded + 5 * c, folded + 6 * c);
    });

    private static CpuCase TangentFoldOf(ActivationLayout x) => DerivativeOf(nameof(BatchNormTangentFold), x, (totals, folded, layout) =>
    {
        int c = layout.Channels;
        BatchNormTangentFold.Run(totals, 2, 0, 1, layout, folded, folded + c, null, false, folded + 2 * c, folded + 3 * c, folded + 4 * c);
    });

    private static CpuCase BiasTangentOf(int channels, int samples) =>
        new(nameof(BiasTangent), $"{channels} b{samples}", default, sizeof(float) * (double)channels * (samples + 2), _ =>
        {
            NativeArray<float> gradient = CaseMemory.Normal((long)channels * Lanes.Padded(samples));
            var result = new NativeArray<float>(2L * channels);
            return () => BiasTangent.Run(gradient.Pointer, channels, samples, result.Pointer);
        });

    /// <summary>Returns the case of a fold; scale, shift and then the coefficients are one array.</summary>
    private static CpuCase DerivativeOf(string name, ActivationLayout x, FoldAction fold)
    {
        const int columns = 2;
        const int coefficients = 5;
        int c = x.Channels;
        double bytes = (double)c * (columns * sizeof(double) + (2 + coefficients) * sizeof(float));
        return new(name, CaseMemory.Text(x), default, bytes, _ =>
        {
            var totals = new NativeArray<double>((long)c * columns);
            totals.Span.Fill(1);
            var folded = new NativeArray<float>((2L + coefficients) * c);
            folded.Span.Fill(1);
            return () => fold(totals.Pointer, folded.Pointer, x);
        });
    }
}
