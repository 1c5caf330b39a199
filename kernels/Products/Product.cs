using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Products;

/// <summary>
/// The product of two activations, the second repeated over channels or pixels.
/// <para>Computes: y = a b.</para>
/// <para>Shapes: a and y of <c>layout</c>; b of its channels or one, of its rows and columns or one pixel.</para>
/// <para>Requires: y does not overlap a or b, or is the same as one of them that is not repeated.</para>
/// <para>Cost: 1 FLOP and at most 12 bytes per element.</para>
/// <para>Sum order: no sum.</para>
/// <para>Error bound: <see cref="ErrorBound"/>.</para>
/// <para>Source: the definition above.</para>
/// </summary>
public readonly unsafe struct Product(
    float* a, float* b, ActivationLayout layout, ActivationLayout bLayout, int fromRow, int toRow, float* y) : IKernel
{
    /// <summary>Returns the bound of the error of a product.</summary>
    public static double ErrorBound(double product) => Math.Pow(2, -24) * Math.Abs(product) + Math.Pow(2, -150);

    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        bool isPixel = bLayout.Height == 1 && bLayout.Width == 1;
        for (int c = 0; c < layout.Channels; c++)
        {
            float* factor = b + (bLayout.Channels == 1 ? 0 : c * bLayout.ChannelStride);
            long at = c * layout.ChannelStride;
            long from = (long)fromRow * layout.RowStride;
            long to = (long)toRow * layout.RowStride;
            if (isPixel)
            {
                for (int lane = 0; lane < layout.Lanes; lane += S.Width)
                {
                    V repeated = S.Load(factor + lane);
                    for (long i = at + from + lane; i < at + to; i += layout.Lanes)
                    {
                        S.Store(S.Mul(S.Load(a + i), repeated), y + i);
                    }
                }

                continue;
            }

            for (long i = from; i < to; i += S.Width)
            {
                S.Store(S.Mul(S.Load(a + at + i), S.Load(factor + i)), y + at + i);
            }
        }
    }
}
