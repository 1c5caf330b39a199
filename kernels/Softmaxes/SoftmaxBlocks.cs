using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Softmaxes;

/// <summary>
/// The order in which a softmax passes over an activation: whole pixels of a group of channels, so few that all its channels stay in the cache.
/// </summary>
internal readonly struct SoftmaxBlocks
{
    private const int Floats = 256;

    private readonly long from;
    private readonly long to;
    private readonly int perGroup;

    /// <param name="layout">The activation.</param>
    /// <param name="groups">The groups of channels.</param>
    /// <param name="fromPixel">The first pixel.</param>
    /// <param name="toPixel">One beyond the last pixel.</param>
    /// <exception cref="ArgumentException">The groups do not divide the channels.</exception>
    public SoftmaxBlocks(ActivationLayout layout, int groups, int fromPixel, int toPixel)
    {
        Channels = ChannelsOf(layout, groups);
        Stride = layout.ChannelStride;
        Length = Math.Max(1, Floats / layout.Lanes) * layout.Lanes;
        (from, to) = ((long)fromPixel * layout.Lanes, (long)toPixel * layout.Lanes);
        perGroup = (int)((to - from + Length - 1) / Length);
        Count = groups * perGroup;
    }

    /// <summary>The channels of a group.</summary>
    public int Channels { get; }

    /// <summary>The floats from one channel to the next.</summary>
    public long Stride { get; }

    /// <summary>The floats of a channel's largest block.</summary>
    public int Length { get; }

    /// <summary>The number of blocks.</summary>
    public int Count { get; }

    /// <summary>The place of a block's first float, and its floats in a channel.</summary>
    public (long At, int Length) this[int block]
    {
        get
        {
            (int group, int part) = Math.DivRem(block, perGroup);
            long at = from + (long)part * Length;
            return (group * Channels * Stride + at, (int)Math.Min(Length, to - at));
        }
    }

    /// <summary>Returns the channels of one of the groups.</summary>
    /// <exception cref="ArgumentException">The groups do not divide the channels.</exception>
    public static int ChannelsOf(ActivationLayout layout, int groups) => groups > 0 && layout.Channels % groups == 0
        ? layout.Channels / groups
        : throw new ArgumentException($"{groups} groups of {layout.Channels} channels: expected a number that divides them");
}
