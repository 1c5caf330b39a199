using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary>
/// The second derivative of <see cref="Gelu"/> times two factors: the gradient of its output and a direction of its input.
/// <para>Computes: y = a b density(x) (2 - t^2), t = min(|x|, 13.1).</para>
/// <para>Shapes: x, a, b and y of <c>layout</c>.</para>
/// <para>Requires: y does not overlap x, a or b, or is the same as one of them.</para>
/// <para>Cost: about 90 operations and 16 bytes per element.</para>
/// <para>Sum order: none; <see cref="Normal"/>, a multiply-add and three products.</para>
/// <para>Error bound: <see cref="ErrorBound"/>. The result is NaN for NaN.</para>
/// <para>Source: Hendrycks and Gimpel, Gaussian Error Linear Units (2016), equation 1, differentiated twice.</para>
/// </summary>
public readonly unsafe struct GeluCurvature(float* x, float* a, float* b, ActivationLayout layout, int fromRow, int toRow, float* y) : IKernel
{
    /// <summary>Returns the bound of the error of a result.</summary>
    /// <param name="magnitude">density (2 + x^2).</param>
    /// <param name="ab">The product of the factors.</param>
    public static double ErrorBound(double magnitude, double ab) => (6 * Math.Pow(2, -24) * magnitude + Math.Pow(2, -117)) * Math.Abs(ab);

    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int c = 0; c < layout.Channels; c++)
        {
            long at = c * layout.ChannelStride;
            for (long i = at + (long)fromRow * layout.RowStride; i < at + (long)toRow * layout.RowStride; i += S.Width)
            {
                V t = Normal.Evaluate<S, V>(S.Load(x + i), out V e, out _);
                V second = S.Mul(S.Mul(e, S.Broadcast(Normal.Density)), S.Fnma(t, t, S.Broadcast(2)));
                S.Store(S.Mul(S.Mul(S.Load(a + i), S.Load(b + i)), second), y + i);
            }
        }
    }
}
