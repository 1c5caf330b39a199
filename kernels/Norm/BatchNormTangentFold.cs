using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;

namespace FastProxy.Kernels.Norm;

/// <summary>
/// Derivative of train-mode batch-norm in one direction, through mean and variance, as two multiply-adds per element.
/// <para>
/// Computes: with y = (x - mean) * s, m elements per channel and &lt;x,u> the mean of (x - mean) * u: uScale = s, xScale = -s^3 * &lt;x,u>, constant
/// = -s * sum u / m - mean * xScale, so that dy = u * uScale + x * xScale + constant for the tangent u of x; zeros without u. If x is itself part of
/// its tangent, xScale += eps s^3 and constant += eps s^2 * shift, the derivative of y along x. If the direction has a part w in the batch-norm's
/// weight, xScale += w * scale and constant += w * shift.
/// </para>
/// <para>
/// Shapes: totals C x stride, sum u and sum x * u in the named columns, from <see cref="ChannelTotals"/>, negative for no u; scale and shift from
/// <see cref="BatchNormFold"/> of x; weights C, or null for no part in them; coefficients C each.
/// </para>
/// <para>Requires: destinations overlap neither each other nor scale, shift and weights.</para>
/// <para>Cost: some 20 FLOP per channel.</para>
/// <para>
/// Sum order: none; in float64 with s = scale and mean = -shift / scale, one rounding to float32 at the end. The part along x is added in float64 and
/// rounded again, that of the weight in float32.
/// </para>
/// <para>
/// Error bound: <see cref="BatchNormReference.TangentErrorBound"/>, and if x or the weight has a part, one more rounding of each coefficient.
/// </para>
/// <para>Source: Ioffe and Szegedy, "Batch Normalization" (ICML 2015), section 3, differentiated.</para>
/// </summary>
public static unsafe class BatchNormTangentFold
{
    /// <summary>Folds <paramref name="totals"/> of an activation of <paramref name="layout"/> into C coefficients each.</summary>
    public static void Run(
        double* totals,
        int stride,
        int uColumn,
        int xuColumn,
        ActivationLayout layout,
        float* scale,
        float* shift,
        float* weights,
        bool isBesideSelf,
        float* uScale,
        float* xScale,
        float* constant)
    {
        double count = (double)layout.Height * layout.Width * layout.Samples;
        for (int c = 0; c < layout.Channels; c++)
        {
            double* total = totals + (long)c * stride;
            double s = scale[c];
            (uScale[c], xScale[c], constant[c]) = (0, 0, 0);
            if (uColumn >= 0)
            {
                double mean = -shift[c] / s;
                double u = total[uColumn] / count;
                double slope = -s * s * s * (total[xuColumn] / count - mean * u);
                uScale[c] = scale[c];
                xScale[c] = (float)slope;
                constant[c] = (float)(-s * u - mean * slope);
            }

            if (isBesideSelf)
            {
                // The part of the derivative along x that batch-norm leaves: almost nothing.
                double left = BatchNormFold.Epsilon * scale[c] * scale[c];
                xScale[c] = (float)(xScale[c] + left * scale[c]);
                constant[c] = (float)(constant[c] + left * shift[c]);
            }

            if (weights is not null)
            {
                xScale[c] += weights[c] * scale[c];
                constant[c] += weights[c] * shift[c];
            }
        }
    }
}
