using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Sums;
using FastProxy.Plans;

namespace FastProxy.Execution.Cpu;

/// <summary>
/// Computes the derivatives of batch-norms. The forward pass has no batch-norm step: the reader of a normalised activation scales and shifts it.
/// </summary>
internal static unsafe class NormSteps
{
    /// <summary>ChannelDots takes at most this many pairs per call.</summary>
    private const int MaxPairs = 15;

    public static IReadOnlyList<ICpuStep> All { get; } =
    [
        new CpuStep<NormGradStep>(Run, n => new(
            nameof(ChannelDots), n.Gradient.Layout, "", 2.0 * (n.Xs.Count + 1) * Work.Elements(n.Gradient.Layout)))
        {
            Sums = n => ChannelSums.Length(n.Gradient.Layout, n.Xs.Count + 1),
        },
        new CpuStep<NormTangentStep>(Run, n => new(
            nameof(ChannelDots), n.X.Layout, "", 2.0 * new NormDots(n).Count * Work.Elements(n.X.Layout)))
        {
            Sums = n => ChannelSums.Length(n.X.Layout, new NormDots(n).Count),
        },
    ];

    private static void Run(NormGradStep step, CpuContext context)
    {
        for (int from = 0; from < step.Xs.Count; from += MaxPairs)
        {
            int count = Math.Min(MaxPairs, step.Xs.Count - from);
            Tensor[] tensors = [step.Gradient, .. step.Xs.Skip(from).Take(count)];
            double* totals = ChannelSums.Run(context, tensors, [new DotPair(0, -1), .. Enumerable.Range(1, count).Select(i => new DotPair(0, i))]);
            for (int i = 0; i < count; i++)
            {
                Tensor x = step.Xs[from + i];
                int channels = x.Layout.Channels;
                float* scale = context.At(x.Norm!);
                float* shift = scale + channels;
                float* rows = context.At(step.Results[from + i]);
                BatchNormGradFold.Run(
                    totals, count + 1, i + 1, x.Layout, scale, shift, rows, rows + channels, rows + 2 * channels,
                    rows + NormGradStep.Weight * channels, rows + NormGradStep.Bias * channels);
            }
        }
    }

    private static void Run(NormTangentStep step, CpuContext context)
    {
        var dots = new NormDots(step);
        double* totals = dots.Count == 0 ? null : ChannelSums.Run(context, dots.Tensors, dots.Pairs);
        int channels = step.X.Layout.Channels;
        float* scale = context.At(step.X.Norm!);
        float* shift = scale + channels;
        float* rows = context.At(step.Result);
        void Fold(int row, int u, int xu, float* weights, bool isBesideSelf)
        {
            float* to = rows + row * channels;
            BatchNormTangentFold.Run(
                totals, dots.Count, u, xu, step.X.Layout, scale, shift, weights, isBesideSelf, to, to + channels, to + 2 * channels);
        }

        Fold(NormTangentStep.U, dots.U, dots.XU, step.Weights is { } w ? context.At(w) + NormGradStep.Weight * channels : null, false);
        Fold(NormTangentStep.V, dots.V, dots.XV, null, step.Tangents.IsBesideSelf);
        if (step.Curvature is { } curvature)
        {
            *context.DoublesAt(curvature.Sum) += dots.Curvature(totals, scale, shift, context.At(curvature.Gradient));
        }
    }
}
