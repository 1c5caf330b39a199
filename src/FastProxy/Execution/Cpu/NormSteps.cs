using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Sums;
using FastProxy.Plans;

namespace FastProxy.Execution.Cpu;

/// <summary>The derivatives of batch-norms. The forward pass has no step of theirs: what reads a normalised activation scales and shifts it.</summary>
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
                BatchNormGradFold.Run(totals, count + 1, i + 1, x.Layout, scale, shift, rows, rows + channels, rows + 2 * channels);
                for (int c = 0; c < channels; c++)
                {
                    double sum = totals[c * (count + 1)];
                    rows[NormGradStep.Weight * channels + c] = (float)(scale[c] * totals[c * (count + 1) + i + 1] + shift[c] * sum);
                    rows[NormGradStep.Bias * channels + c] = (float)sum;
                }
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
        float* u = rows + NormTangentStep.U * channels;
        float* v = rows + NormTangentStep.V * channels;
        if (step.Tangents.U is not null)
        {
            BatchNormTangentFold.Run(totals, dots.Count, dots.U, dots.XU, step.X.Layout, scale, shift, u, u + channels, u + 2 * channels);
        }
        else
        {
            new Span<float>(u, 3 * channels).Clear();
        }

        if (step.Tangents.V is not null)
        {
            BatchNormTangentFold.Run(totals, dots.Count, dots.V, dots.XV, step.X.Layout, scale, shift, v, v + channels, v + 2 * channels);
        }
        else
        {
            new Span<float>(v, 3 * channels).Clear();
        }

        for (int c = 0; c < channels; c++)
        {
            if (step.Tangents.IsBesideSelf)
            {
                // The derivative along itself: all but nothing.
                double left = BatchNormFold.Epsilon * scale[c] * scale[c];
                v[channels + c] = (float)(v[channels + c] + left * scale[c]);
                v[2 * channels + c] = (float)(v[2 * channels + c] + left * shift[c]);
            }

            if (step.Weights is { } weights)
            {
                float weight = context.At(weights)[NormGradStep.Weight * channels + c];
                u[channels + c] += weight * scale[c];
                u[2 * channels + c] += weight * shift[c];
            }
        }

        if (step.Curvature is { } curvature)
        {
            *context.DoublesAt(curvature.Sum) += dots.Curvature(totals, scale, shift, context.At(curvature.Gradient));
        }
    }
}
