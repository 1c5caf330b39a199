using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Layout;

/// <summary>
/// Concatenation along the channels, one input at a time.
/// <para>Computes: y[from + c] = x[c] for every channel c of x.</para>
/// <para>Shapes: x of <c>xLayout</c>; y of the same height, width and samples with at least <c>from</c> + C channels.</para>
/// <para>Requires: y does not overlap x.</para>
/// <para>Cost: reads x and writes as much.</para>
/// <para>Sum order: no sum.</para>
/// <para>Error bound: 0.</para>
/// <para>Source: the definition above.</para>
/// </summary>
public readonly unsafe struct Concat(float* x, ActivationLayout xLayout, int from, float* y) : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        int plane = xLayout.Height * xLayout.RowStride;
        for (int c = 0; c < xLayout.Channels; c++)
        {
            var source = new ReadOnlySpan<float>(x + c * xLayout.ChannelStride, plane);
            source.CopyTo(new Span<float>(y + (from + c) * xLayout.ChannelStride, plane));
        }
    }
}
