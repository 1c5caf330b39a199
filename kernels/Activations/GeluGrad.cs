using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary>
/// The gradient of <see cref="Gelu"/>, and its derivative along a direction: a product with the function's derivative.
/// <para>Computes: dX = dY (cdf(x) + x density(x)).</para>
/// <para>Shapes: x, dY and dX of <c>layout</c>.</para>
/// <para>Requires: dX does not overlap x or dY, or is the same as one of them.</para>
/// <para>Cost: about 90 operations and 12 bytes per element.</para>
/// <para>Sum order: none; <see cref="Normal"/>, a product, a multiply-add and a product.</para>
/// <para>Error bound: <see cref="ErrorBound"/>. The result is NaN for NaN and for infinities, which are multiplied by 0.</para>
/// <para>Source: Hendrycks and Gimpel, Gaussian Error Linear Units (2016), equation 1, differentiated.</para>
/// </summary>
public readonly unsafe struct GeluGrad(float* x, float* dY, ActivationLayout layout, int fromRow, int toRow, float* dX) : IKernel
{
    /// <summary>Returns the bound of the error of a result.</summary>
    /// <param name="magnitude">cdf + |x| density.</param>
    /// <param name="dY">The factor.</param>
    public static double ErrorBound(double magnitude, double dY) => (5 * Math.Pow(2, -24) * magnitude + Math.Pow(2, -121)) * Math.Abs(dY);

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
                Normal.Evaluate<S, V>(value, out V e, out V cdf);
                V slope = S.Fma(value, S.Mul(e, S.Broadcast(Normal.Density)), cdf);
                S.Store(S.Mul(S.Load(dY + i), slope), dX + i);
            }
        }
    }
}
