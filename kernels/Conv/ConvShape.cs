namespace FastProxy.Kernels.Conv;

/// <summary>A square convolution: channels on both sides, kernel side, stride, zero padding, dilation and groups, as in PyTorch.</summary>
public readonly record struct ConvShape(
    int InChannels, int OutChannels, int Kernel, int Stride = 1, int Padding = 0, int Dilation = 1, int Groups = 1)
{
    /// <summary>Output channels in one block of packed weights, zero-padded to it.</summary>
    public const int Block = 8;

    /// <summary>Input channels of one group.</summary>
    public int GroupIn => InChannels / Groups;

    /// <summary>Output channels of one group.</summary>
    public int GroupOut => OutChannels / Groups;

    /// <summary>Blocks of output channels in one group.</summary>
    public int Blocks => (GroupOut + Block - 1) / Block;

    /// <summary>Kernel taps.</summary>
    public int Taps => Kernel * Kernel;

    /// <summary>Whether each output channel reads one input channel.</summary>
    public bool IsDepthwise => Groups == InChannels && OutChannels == InChannels;

    /// <summary>Output length along an axis of the given input length; 0 where the kernel does not fit.</summary>
    public int Output(int length)
    {
        int span = Dilation * (Kernel - 1) + 1;
        int padded = length + 2 * Padding;
        return padded < span ? 0 : (padded - span) / Stride + 1;
    }

    /// <summary>The layout of the output for an input of <paramref name="x"/>.</summary>
    public ActivationLayout Output(ActivationLayout x) =>
        new(OutChannels, Output(x.Height), Output(x.Width), x.Samples);

    /// <summary>Multiply-accumulates for an input of layout <paramref name="x"/>, padding lanes excluded.</summary>
    public long Macs(ActivationLayout x) =>
        (long)OutChannels * GroupIn * Taps * Output(x.Height) * Output(x.Width) * x.Samples;

    /// <summary>
    /// The taps [from, to) of an axis that fall inside the input for output position <paramref name="position"/>.
    /// </summary>
    public (int From, int To) Inside(int position, int length)
    {
        int start = position * Stride - Padding;
        if (start >= 0 && start + Dilation * (Kernel - 1) < length)
        {
            return (0, Kernel);
        }

        int from = start >= 0 ? 0 : (-start + Dilation - 1) / Dilation;
        int to = Math.Min(Kernel, (length - start + Dilation - 1) / Dilation);
        return (Math.Min(from, Kernel), Math.Max(Math.Min(from, Kernel), to));
    }
}
