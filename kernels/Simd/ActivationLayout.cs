namespace FastProxy.Kernels.Simd;

/// <summary>
/// The order of one activation in memory: CHWN, the samples of the batch innermost and padded to a multiple of 16. Element (c, y, x, n) is at <c>c *
/// ChannelStride + (y * Width + x) * Lanes + n</c>. Padding lanes hold +0 in every activation; kernels keep it so, convolutions as long as their
/// weights are finite.
/// </summary>
/// <param name="Channels">C.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
/// <param name="Samples">N, before padding.</param>
public readonly record struct ActivationLayout(int Channels, int Height, int Width, int Samples)
{
    /// <summary>
    /// The floats between channels beyond the plane itself. Planes are often a power of two long; without this gap the same pixel of all channels
    /// would fall into one set of the first-level cache. Six cache lines spread 16 channels over all sets.
    /// </summary>
    private const int Gap = 96;

    /// <summary>The samples padded to a multiple of 16.</summary>
    public int Lanes => Simd.Lanes.Padded(Samples);

    /// <summary>The floats of one row: W * Lanes.</summary>
    public int RowStride => Width * Lanes;

    /// <summary>The floats from one channel to the next.</summary>
    public long ChannelStride => (long)Height * RowStride + Gap;

    /// <summary>The floats of the whole activation.</summary>
    public long Length => Channels * ChannelStride;

    /// <summary>The neurons of one sample.</summary>
    public long Neurons => (long)Channels * Height * Width;
}
