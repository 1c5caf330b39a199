namespace FastProxy.Kernels.Norm;

/// <summary>
/// The mixed second derivative of train-mode batch-norm in two directions, as four multiply-adds per element.
/// <para>
/// Computes: x has first derivatives u and v and mixed second derivative w. With y = (x - mean) * s and &lt;a,b> the mean of the product of
/// centred a and b: s_u = -s^3 &lt;x,u>, s_v = -s^3 &lt;x,v>, s_uv = 3 s^5 &lt;x,u> &lt;x,v> - s^3 (&lt;u,v> + &lt;x,w>), and, again centred,
/// y_uv = w s + u s_v + v s_u + x s_uv. So wScale = s, uScale = s_v, vScale = s_u, xScale = s_uv and constant = -(means of w, u, v, x times
/// these): y_uv = w * wScale + u * uScale + v * vScale + x * xScale + constant.
/// </para>
/// <para>
/// Shapes: totals C x stride, sums in the columns named, from <see cref="ChannelTotals"/>; scale and shift from <see cref="BatchNormFold"/> of
/// x; coefficients C each.
/// </para>
/// <para>Requires: destinations overlap neither each other nor scale and shift.</para>
/// <para>Cost: some 40 FLOP per channel.</para>
/// <para>Sum order: none; in float64 with s = scale and mean = -shift / scale, one rounding to float32 at the end.</para>
/// <para>
/// Error bound: one rounding of each coefficient, where scale and shift are exact. They are roundings too: they move s^k by k * 2^-24 of it, the
/// mean by d = 2^-23 |mean|, &lt;x,u> by d |mean u|, and likewise &lt;x,v> and &lt;x,w>.
/// </para>
/// <para>Source: Ioffe and Szegedy (2015), section 3, differentiated twice.</para>
/// </summary>
public static unsafe class BatchNormMixedFold
{
    /// <summary>Folds <paramref name="totals"/> of an activation of <paramref name="layout"/> into C coefficients each.</summary>
    public static void Run(
        double* totals,
        int stride,
        MixedColumns columns,
        ActivationLayout layout,
        float* scale,
        float* shift,
        float* wScale,
        float* uScale,
        float* vScale,
        float* xScale,
        float* constant)
    {
        double count = (double)layout.Height * layout.Width * layout.Samples;
        for (int c = 0; c < layout.Channels; c++)
        {
            double* total = totals + (long)c * stride;
            double s = scale[c];
            double cube = s * s * s;
            double x = -shift[c] / s;
            double u = total[columns.U] / count;
            double v = total[columns.V] / count;
            double w = total[columns.W] / count;
            double xu = total[columns.XU] / count - x * u;
            double xv = total[columns.XV] / count - x * v;
            double xw = total[columns.XW] / count - x * w;
            double uv = total[columns.UV] / count - u * v;
            double su = -cube * xu;
            double sv = -cube * xv;
            double suv = 3 * cube * s * s * xu * xv - cube * (uv + xw);
            wScale[c] = scale[c];
            uScale[c] = (float)sv;
            vScale[c] = (float)su;
            xScale[c] = (float)suv;
            constant[c] = (float)-(w * s + u * sv + v * su + x * suv);
        }
    }
}
