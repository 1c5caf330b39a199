using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Maps;

/// <summary>
/// The places in memory of the elements of one line of a map. Where a line lies inside a channel, or crosses channels at one pixel, they are one step
/// apart; else a place takes a division.
/// </summary>
internal readonly struct MapLine
{
    private readonly ActivationLayout layout;
    private readonly long first;
    private readonly long step;
    private readonly long start;
    private readonly int inner;
    private readonly int pixels;

    /// <param name="layout">The activation.</param>
    /// <param name="length">Its elements along the middle.</param>
    /// <param name="inner">Its elements after the middle.</param>
    /// <param name="line">The line.</param>
    public MapLine(ActivationLayout layout, int length, int inner, int line)
    {
        this.layout = layout;
        this.inner = inner;
        pixels = layout.Height * layout.Width;
        (int outer, int at) = Math.DivRem(line, inner);
        first = (long)outer * length * inner + at;
        start = Place(first);
        step = inner % pixels == 0 ? inner / pixels * layout.ChannelStride
            : pixels % ((long)length * inner) == 0 ? (long)inner * layout.Lanes
            : 0;
    }

    /// <summary>Returns the place of an element along the middle, in floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long At(int index) => step != 0 ? start + index * step : Place(first + (long)index * inner);

    private long Place(long element)
    {
        (long channel, long pixel) = Math.DivRem(element, pixels);
        return channel * layout.ChannelStride + pixel * layout.Lanes;
    }
}
