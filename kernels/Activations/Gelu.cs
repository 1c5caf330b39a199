using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary>
/// GELU in the exact form rather than by tanh.
/// <para>Computes: y = x cdf(x), cdf(x) = 1/2 (1 + erf(x / sqrt 2)).</para>
/// <para>Shapes: x and y of <c>layout</c>.</para>
/// <para>Requires: y does not overlap x, or is the same.</para>
/// <para>Cost: about 90 operations and 8 bytes per element.</para>
/// <para>Sum order: none; <see cref="Normal"/> and one product.</para>
/// <para>
/// Error bound: <see cref="ErrorBound"/>: 5 ulp for x >= -13. The result is NaN for NaN and for minus infinity, which is multiplied by 0.
/// </para>
/// <para>Source: Hendrycks and Gimpel, Gaussian Error Linear Units (2016), equation 1.</para>
/// </summary>
public readonly unsafe struct Gelu(float* x, ActivationLayout layout, int fromRow, int toRow, float* y) : IKernel
{
    /// <summary>Returns the bound of the error of GELU of <paramref name="x"/>.</summary>
    public static double ErrorBound(double x) =>
        x < -13 ? Math.Pow(2, -123) : 5 * Math.Pow(2, Math.Max(Math.ILogB(GeluReference.Value(x)), -126) - 23);

    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int c = 0; c < layout.Channels; c++)
        {
            long at = c * layout.ChannelStride;
            for (long i = at + (long)fromRow * layout.RowStride; i < at + (long)toRow * layout.RowStride; i += S.Width)
            {
                V value = S.Load(x + i);
                Normal.Evaluate<S, V>(value, out _, out V cdf);
                S.Store(S.Mul(value, cdf), y + i);
            }
        }
    }
}
