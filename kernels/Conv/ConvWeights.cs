namespace FastProxy.Kernels.Conv;

/// <summary>Weights in the orders in which the convolutions and their data gradients read them.</summary>
public static unsafe class ConvWeights
{
    /// <summary>Returns the number of floats of the packed weights.</summary>
    public static long PackedLength(ConvShape s) => (long)s.Groups * s.Blocks * s.Taps * s.GroupIn * ConvShape.Block;

    /// <summary>Returns the number of floats of the weights packed for <see cref="ConvDataGrad"/>.</summary>
    public static long TransposedLength(ConvShape s) => PackedLength(Swapped(s));

    /// <summary>
    /// Packs <paramref name="weights"/> (OC x IC/groups x KH x KW, as in PyTorch) to group, block of 8 output channels, tap, input channel,
    /// output channel within the block; missing output channels are zero.
    /// </summary>
    public static void Pack(ConvShape s, ReadOnlySpan<float> weights, float* packed) =>
        Pack(s, weights, s.GroupIn * s.Taps, s.Taps, packed);

    /// <summary>
    /// Packs <paramref name="weights"/> (OC x IC/groups x KH x KW) for <see cref="ConvDataGrad"/> to group, block of 8 input channels, tap,
    /// output channel of the group, input channel within the block; missing input channels are zero.
    /// </summary>
    public static void PackTransposed(ConvShape s, ReadOnlySpan<float> weights, float* packed) =>
        Pack(Swapped(s), weights, s.Taps, s.GroupIn * s.Taps, packed);

    /// <summary>
    /// Returns the weights of <see cref="ConvShape.Transposed"/>: those of OC x IC/groups x KH x KW as IC x OC/groups x KH x KW, with both axes of
    /// the kernel reversed.
    /// </summary>
    public static float[] Transpose(ConvShape s, ReadOnlySpan<float> weights)
    {
        float[] transposed = new float[weights.Length];
        for (int o = 0; o < s.OutChannels; o++)
        {
            int group = o / s.GroupOut;
            for (int i = 0; i < s.GroupIn; i++)
            {
                Span<float> kernel = transposed.AsSpan(((group * s.GroupIn + i) * s.GroupOut + o % s.GroupOut) * s.Taps, s.Taps);
                weights.Slice((o * s.GroupIn + i) * s.Taps, s.Taps).CopyTo(kernel);
                kernel.Reverse();
            }
        }

        return transposed;
    }

    /// <summary>Returns the convolution with the channels of both sides exchanged: for the packing, that of the data gradient.</summary>
    internal static ConvShape Swapped(ConvShape s) => s with { InChannels = s.OutChannels, OutChannels = s.InChannels };

    /// <summary>
    /// Packs as the public methods, from weights whose group is <paramref name="outStride"/> and <paramref name="inStride"/> floats apart.
    /// </summary>
    private static void Pack(ConvShape s, ReadOnlySpan<float> weights, int outStride, int inStride, float* packed)
    {
        new Span<float>(packed, checked((int)PackedLength(s))).Clear();
        for (int o = 0; o < s.OutChannels; o++)
        {
            int group = o / s.GroupOut;
            int inGroup = o % s.GroupOut;
            float* block = packed + ((long)group * s.Blocks + inGroup / ConvShape.Block) * s.Taps * s.GroupIn * ConvShape.Block;
            int from = group * s.GroupOut * s.GroupIn * s.Taps + inGroup * outStride;
            for (int i = 0; i < s.GroupIn; i++)
            {
                for (int tap = 0; tap < s.Taps; tap++)
                {
                    block[((long)tap * s.GroupIn + i) * ConvShape.Block + inGroup % ConvShape.Block] = weights[from + i * inStride + tap];
                }
            }
        }
    }
}
