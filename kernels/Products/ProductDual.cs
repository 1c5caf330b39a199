using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Products;

/// <summary>
/// The product of two activations of two samples, the second sample the derivative of the first.
/// <para>Computes: y[0] = a[0] b[0], y[1] = a[1] b[0] + a[0] b[1]; +0 in the padding lanes.</para>
/// <para>Shapes: as <see cref="Product"/>, of two samples.</para>
/// <para>Requires: two samples; y does not overlap a or b.</para>
/// <para>Cost: 4 FLOP per element, and the cache lines that hold the samples.</para>
/// <para>Sum order: a multiply-add of a[1] b[0] and the rounded a[0] b[1].</para>
/// <para>Error bound: <see cref="ErrorBound"/>.</para>
/// <para>Source: the product rule.</para>
/// </summary>
public readonly unsafe struct ProductDual(
    float* a, float* b, ActivationLayout layout, ActivationLayout bLayout, int fromRow, int toRow, float* y) : IKernel
{
    /// <summary>Returns the bound of the error of a number.</summary>
    /// <param name="magnitude">The sum of the magnitudes of its terms.</param>
    public static double ErrorBound(double magnitude) => 2 * Product.ErrorBound(magnitude);

    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        if (layout.Samples != 2)
        {
            throw new InvalidOperationException($"{layout.Samples} samples, expected 2");
        }

        bool isPixel = bLayout.Height == 1 && bLayout.Width == 1;
        for (int c = 0; c < layout.Channels; c++)
        {
            float* factors = b + (bLayout.Channels == 1 ? 0 : c * bLayout.ChannelStride);
            for (long i = (long)fromRow * layout.RowStride; i < (long)toRow * layout.RowStride; i += layout.Lanes)
            {
                float* x = a + c * layout.ChannelStride + i;
                float* factor = factors + (isPixel ? 0 : i);
                float* to = y + c * layout.ChannelStride + i;
                new Span<float>(to, layout.Lanes).Clear();
                to[0] = x[0] * factor[0];
                to[1] = MathF.FusedMultiplyAdd(x[1], factor[0], x[0] * factor[1]);
            }
        }
    }
}
