using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using Functions = FastProxy.Kernels.Random.Elementary<FastProxy.Kernels.Random.WideScalar, ulong, double>;

namespace FastProxy.Kernels.Loss;

/// <summary>
/// The parts of a softmax in float64. Exponential and logarithm are made of exactly rounded operations (<see cref="Elementary{L, U, D}"/>), so
/// their bits are the same everywhere. The largest logit is subtracted first, so no exponential overflows.
/// </summary>
internal static unsafe class SoftmaxParts
{
    /// <summary>The exponent below which the exponential, a denormal or less, is taken as 0.</summary>
    private const double LeastExponent = -708;

    public static double Exp(double x) => x < LeastExponent ? 0 : Functions.Exp(x);

    public static double Log(double x) => double.IsNaN(x) ? x : Functions.Log(x, 0);

    /// <summary>Returns the largest logit of the sample that begins at <paramref name="z"/>; NaN if one is NaN.</summary>
    public static double Max(float* z, ActivationLayout layout)
    {
        double max = double.NegativeInfinity;
        for (int k = 0; k < layout.Channels; k++)
        {
            max = Math.Max(max, z[k * layout.ChannelStride]);
        }

        return max;
    }

    /// <summary>Returns the sum of exp(z - <paramref name="max"/>) over the classes, in order.</summary>
    public static double Sum(float* z, double max, ActivationLayout layout)
    {
        double sum = 0;
        for (int k = 0; k < layout.Channels; k++)
        {
            sum += Exp(z[k * layout.ChannelStride] - max);
        }

        return sum;
    }

    /// <exception cref="ArgumentOutOfRangeException">A label is missing, or is not a class.</exception>
    public static void Check(ReadOnlySpan<int> labels, ActivationLayout layout)
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
