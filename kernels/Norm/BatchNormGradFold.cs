using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Norm;

/// <summary>
/// Gradient of train-mode batch-norm, through mean and variance, as two multiply-adds per element.
/// <para>
/// Computes: coefficients such that dL/dx = g * dScale + x * xScale + constant for g = dL/dy. The Jacobian of batch-norm is symmetric, so they are
/// those of <see cref="BatchNormTangentFold"/> with g for u. It also computes the gradients of the weight, scale * sum g * x + shift * sum g, and of
/// the bias, sum g.
/// </para>
/// <para>Shapes: totals C x stride, sum g in column 0 and sum g * x in the named column; the others as in <see cref="BatchNormTangentFold"/>.</para>
/// <para>Requires: destinations overlap neither each other nor scale and shift.</para>
/// <para>Cost: some 10 FLOP per channel.</para>
/// <para>Sum order: none; that of <see cref="BatchNormTangentFold"/>.</para>
/// <para>Error bound: <see cref="BatchNormReference.TangentErrorBound"/>, with g for u.</para>
/// <para>Source: Ioffe and Szegedy, "Batch Normalization" (ICML 2015), section 3.</para>
/// </summary>
public static unsafe class BatchNormGradFold
{
    /// <summary>Folds <paramref name="totals"/> of an activation of <paramref name="layout"/> into C coefficients and C gradients each.</summary>
    public static void Run(
        double* totals,
        int stride,
        int column,
        ActivationLayout layout,
        float* scale,
        float* shift,
        float* dScale,
        float* xScale,
        float* constant,
        float* dWeight,
        float* dBias)
    {
        BatchNormTangentFold.Run(totals, stride, 0, column, layout, scale, shift, null, false, dScale, xScale, constant);
        for (int c = 0; c < layout.Channels; c++)
        {
            double* total = totals + (long)c * stride;
            dWeight[c] = (float)(scale[c] * total[column] + shift[c] * total[0]);
            dBias[c] = (float)total[0];
        }
    }
}
