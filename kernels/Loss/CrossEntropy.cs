using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Loss;

/// <summary>
/// Cross-entropy of the softmax of logits, mean over samples, and its second derivative along two directions. The gradient is
/// <see cref="CrossEntropyGrad"/>.
/// <para>
/// Computes: with p[n] = softmax(z[n]), the value = mean over n of -ln p[n][label]; the curvature = mean over n of sum p u v - (sum p u)(sum p v),
/// sums over classes.
/// </para>
/// <para>Shapes: logits, u and v of K x 1 x 1; a label in [0, K) per sample.</para>
/// <para>Requires: a label for every sample. A NaN or +infinity among the logits makes its sample NaN; finite ones may have any size.</para>
/// <para>Cost: about 20 FLOP per logit in float64.</para>
/// <para>Sum order: classes in order, samples in order, in float64, as in <see cref="SoftmaxParts"/>.</para>
/// <para>Error bound: <see cref="CrossEntropyReference.ErrorBound"/>.</para>
/// <para>Source: the definition above.</para>
/// </summary>
public static unsafe class CrossEntropy
{
    /// <summary>Returns the mean loss.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A label is missing, or is not a class.</exception>
    public static double Value(float* logits, ReadOnlySpan<int> labels, ActivationLayout layout)
    {
        SoftmaxParts.Check(labels, layout);
        double total = 0;
        for (int n = 0; n < layout.Samples; n++)
        {
            float* z = logits + n;
            double max = SoftmaxParts.Max(z, layout);
            total += SoftmaxParts.Log(SoftmaxParts.Sum(z, max, layout)) - (z[labels[n] * layout.ChannelStride] - max);
        }

        return total / layout.Samples;
    }

    /// <summary>
    /// Returns the second derivative of the mean loss along two directions in which the logits move by <paramref name="u"/> and <paramref name="v"/>.
    /// It does not depend on the labels.
    /// </summary>
    public static double Curvature(float* logits, ActivationLayout layout, float* u, float* v)
    {
        double total = 0;
        for (int n = 0; n < layout.Samples; n++)
        {
            double max = SoftmaxParts.Max(logits + n, layout);
            double sum = 0;
            double sumU = 0;
            double sumV = 0;
            double sumUv = 0;
            for (int k = 0; k < layout.Channels; k++)
            {
                long at = k * layout.ChannelStride + n;
                double e = SoftmaxParts.Exp(logits[at] - max);
                sum += e;
                sumU = Math.FusedMultiplyAdd(e, u[at], sumU);
                sumV = Math.FusedMultiplyAdd(e, v[at], sumV);
                sumUv = Math.FusedMultiplyAdd(e, (double)u[at] * v[at], sumUv);
            }

            total += Math.FusedMultiplyAdd(-(sumU / sum), sumV / sum, sumUv / sum);
        }

        return total / layout.Samples;
    }
}
