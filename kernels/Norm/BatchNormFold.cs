using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Norm;

/// <summary>
/// The second half of train-mode batch-norm: it turns the row sums into one multiply-add per channel.
/// <para>
/// Computes: mean and biased variance over rows, columns and samples; scale = 1 / sqrt(variance + <see cref="Epsilon"/>), shift = -mean * scale, so
/// that batch-norm at initialisation (weight 1, bias 0) is x * scale + shift.
/// </para>
/// <para>Shapes: sums H x C x 2 from <see cref="BatchNormSums"/>; scale and shift C.</para>
/// <para>Requires: scale and shift do not overlap.</para>
/// <para>Cost: 2 * H additions and about 10 FLOP per channel, in float64.</para>
/// <para>Sum order: rows in order, in float64; one rounding to float32 at the end.</para>
/// <para>Error bound: <see cref="BatchNormReference.ScaleErrorBounds"/> and <see cref="BatchNormReference.ShiftErrorBound"/>.</para>
/// <para>Source: Ioffe and Szegedy, "Batch Normalization" (ICML 2015), Algorithm 1.</para>
/// </summary>
public static unsafe class BatchNormFold
{
    /// <summary>The number added to the variance, as in every framework.</summary>
    public const double Epsilon = 1e-5;

    /// <summary>Folds <paramref name="sums"/> of an activation of <paramref name="layout"/> into C scales and shifts.</summary>
    public static void Run(double* sums, ActivationLayout layout, float* scale, float* shift)
    {
        double count = (double)layout.Height * layout.Width * layout.Samples;
        for (int c = 0; c < layout.Channels; c++)
        {
            double sum = 0;
            double squares = 0;
            for (int row = 0; row < layout.Height; row++)
            {
                double* pair = sums + 2L * ((long)row * layout.Channels + c);
                sum += pair[0];
                squares += pair[1];
            }

            double mean = sum / count;
            double variance = squares / count - mean * mean;
            variance = variance < 0 ? 0 : variance;
            double factor = 1 / Math.Sqrt(variance + Epsilon);
            scale[c] = (float)factor;
            shift[c] = (float)(-mean * factor);
        }
    }
}
