using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Layout;

/// <summary>
/// A copy of consecutive pixels: with it activations are joined along their columns, and sliced.
/// <para>Computes: y[c][toPixel + p] = x[c][fromPixel + p] for 0 &lt;= p &lt; count.</para>
/// <para>Shapes: x and y of the same channels and samples; the pixels lie inside each.</para>
/// <para>Requires: y does not overlap x.</para>
/// <para>Cost: reads the pixels and writes as much.</para>
/// <para>Sum order: no sum.</para>
/// <para>Error bound: 0.</para>
/// <para>Source: the definition above.</para>
/// </summary>
/// <param name="fromPixel">The first pixel of x that is read.</param>
/// <param name="toPixel">The first pixel of y that is written.</param>
/// <param name="count">The number of pixels.</param>
/// <param name="fromChannel">The first channel that is copied.</param>
/// <param name="toChannel">One beyond the last channel.</param>
public readonly unsafe struct PixelCopy(
    float* x, ActivationLayout xLayout, int fromPixel, ActivationLayout yLayout, int toPixel, int count, int fromChannel, int toChannel, float* y)
    : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int c = fromChannel; c < toChannel; c++)
        {
            var source = new ReadOnlySpan<float>(x + c * xLayout.ChannelStride + (long)fromPixel * xLayout.Lanes, count * xLayout.Lanes);
            source.CopyTo(new Span<float>(y + c * yLayout.ChannelStride + (long)toPixel * yLayout.Lanes, count * yLayout.Lanes));
        }
    }
}
