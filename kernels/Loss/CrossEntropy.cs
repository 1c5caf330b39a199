using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using Functions = FastProxy.Kernels.Random.Elementary<FastProxy.Kernels.Random.WideScalar, ulong, double>;

namespace FastProxy.Kernels.Loss;

/// <summary>
/// Cross-entropy of the softmax of logits, mean over samples, with its gradient and its second derivative along two directions.
/// <para>
/// Computes, with p[n] = softmax(z[n]) and y[n] the unit vector of the label: value = mean over n of -ln p[n][label];
/// gradient = (p - y) / S; curvature = mean over n of sum p u v - (sum p u)(sum p v), sums over classes.
/// </para>
/// <para>Shapes: logits, gradient, u and v of K x 1 x 1; a label in [0, K) per sample. The gradient may overwrite the logits.</para>
/// <para>Cost: about 20 FLOP per logit, 40 for the gradient, in float64.</para>
/// <para>
/// Sum order: classes in order, samples in order, in float64; exponential and logarithm from exactly rounded operations
/// (<see cref="Elementary{L, U, D}"/>), so the same bits everywhere.
/// </para>
/// <para>
/// Error bound: (K + 8) * 2^-52 of the sum of magnitudes; one rounding to float32 more for the gradient. The largest logit is subtracted
/// first, so finite logits of any size do no harm; a NaN or +infinity makes its sample NaN.
/// </para>
/// </summary>
public static unsafe class CrossEntropy
{
    /// <summary>Below it the exponential is a denormal or nothing: 0.</summary>
    private const double LeastExponent = -708;

    /// <summary>The mean loss.</summary>
    public static double Value(float* logits, ReadOnlySpan<int> labels, ActivationLayout layout)
    {
        Check(labels, layout);
        double total = 0;
        for (int n = 0; n < layout.Samples; n++)
        {
            float* z = logits + n;
            double max = Max(z, layout);
            double sum = 0;
            for (int k = 0; k < layout.Channels; k++)
            {
                sum += Exp(z[k * layout.ChannelStride] - max);
            }

            total += Log(sum) - (z[labels[n] * layout.ChannelStride] - max);
        }

        return total / layout.Samples;
    }

    /// <summary>(softmax - one-hot) / S, padding lanes 0.</summary>
    public static void Gradient(float* logits, ReadOnlySpan<int> labels, ActivationLayout layout, float* dLogits)
    {
        Check(labels, layout);
        for (int n = 0; n < layout.Samples; n++)
        {
            float* z = logits + n;
            double max = Max(z, layout);
            double sum = 0;
            for (int k = 0; k < layout.Channels; k++)
            {
                sum += Exp(z[k * layout.ChannelStride] - max);
            }

            for (int k = 0; k < layout.Channels; k++)
            {
                long at = k * layout.ChannelStride;
                double p = Exp(z[at] - max) / sum;
                dLogits[at + n] = (float)((k == labels[n] ? p - 1 : p) / layout.Samples);
            }
        }

        for (int k = 0; k < layout.Channels; k++)
        {
            LanePadding.Clear(dLogits + k * layout.ChannelStride, layout.Lanes, layout);
        }
    }

    /// <summary>
    /// The second derivative of the mean loss along two directions in which the logits move by <paramref name="u"/> and <paramref name="v"/>.
    /// It does not depend on the labels.
    /// </summary>
    public static double Curvature(float* logits, ActivationLayout layout, float* u, float* v)
    {
        double total = 0;
        for (int n = 0; n < layout.Samples; n++)
        {
            double max = Max(logits + n, layout);
            double sum = 0;
            double sumU = 0;
            double sumV = 0;
            double sumUv = 0;
            for (int k = 0; k < layout.Channels; k++)
            {
                long at = k * layout.ChannelStride + n;
                double e = Exp(logits[at] - max);
                sum += e;
                sumU = Math.FusedMultiplyAdd(e, u[at], sumU);
                sumV = Math.FusedMultiplyAdd(e, v[at], sumV);
                sumUv = Math.FusedMultiplyAdd(e, (double)u[at] * v[at], sumUv);
            }

            total += Math.FusedMultiplyAdd(-(sumU / sum), sumV / sum, sumUv / sum);
        }

        return total / layout.Samples;
    }

    private static double Log(double x) => double.IsNaN(x) ? x : Functions.Log(x, 0);

    private static double Exp(double x) => x < LeastExponent ? 0 : Functions.Exp(x);

    /// <summary>The largest logit of a sample; NaN where one is.</summary>
    private static double Max(float* z, ActivationLayout layout)
    {
        double max = double.NegativeInfinity;
        for (int k = 0; k < layout.Channels; k++)
        {
            max = Math.Max(max, z[k * layout.ChannelStride]);
        }

        return max;
    }

    private static void Check(ReadOnlySpan<int> labels, ActivationLayout layout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(labels.Length, layout.Samples, nameof(labels));
        for (int n = 0; n < layout.Samples; n++)
        {
            if ((uint)labels[n] >= (uint)layout.Channels)
            {
                throw new ArgumentOutOfRangeException(nameof(labels), $"label {labels[n]} of sample {n}: expected 0 to {layout.Channels - 1}");
            }
        }
    }
}
