using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Loss;

/// <summary>
/// Gradient of <see cref="CrossEntropy"/> with respect to the logits.
/// <para>Computes: dZ[n] = (softmax(z[n]) - y[n]) / S for S samples, y[n] the unit vector of the label.</para>
/// <para>Shapes: logits and their gradient of K x 1 x 1; a label in [0, K) per sample.</para>
/// <para>
/// Requires: a label for every sample. The gradient may overwrite the logits. A NaN or +infinity among the logits makes its sample NaN; finite ones
/// may have any size.
/// </para>
/// <para>Cost: about 40 FLOP per logit in float64.</para>
/// <para>Sum order: classes in order, in float64, as in <see cref="SoftmaxParts"/>; one rounding to float32 at the end.</para>
/// <para>Error bound: <see cref="CrossEntropyReference.GradientErrorBound"/>.</para>
/// <para>Source: the definition above.</para>
/// </summary>
public static unsafe class CrossEntropyGrad
{
    /// <summary>Writes the gradient; padding lanes become 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A label is missing, or is not a class.</exception>
    public static void Run(float* logits, ReadOnlySpan<int> labels, ActivationLayout layout, float* dLogits)
    {
        SoftmaxParts.Check(labels, layout);
        for (int n = 0; n < layout.Samples; n++)
        {
            double max = SoftmaxParts.Max(logits + n, layout);
            double sum = SoftmaxParts.Sum(logits + n, max, layout);
            for (int k = 0; k < layout.Channels; k++)
            {
                long at = k * layout.ChannelStride + n;
                double p = SoftmaxParts.Exp(logits[at] - max) / sum;
                dLogits[at] = (float)((k == labels[n] ? p - 1 : p) / layout.Samples);
            }
        }

        for (int k = 0; k < layout.Channels; k++)
        {
            LanePadding.Clear(dLogits + k * layout.ChannelStride, layout.Lanes, layout);
        }
    }
}
