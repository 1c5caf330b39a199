using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// A square convolution: channels on both sides, kernel side, stride, zero padding, dilation and groups, as in PyTorch; and an offset that moves
/// every window down and to the right, so that there is less padding before the image and as much more after it.
/// </summary>
public readonly record struct ConvShape(
    int InChannels, int OutChannels, int Kernel, int Stride = 1, int Padding = 0, int Dilation = 1, int Groups = 1, int Offset = 0)
{
    /// <summary>The output channels of one block of packed weights, which is zero-padded to this number.</summary>
    public const int Block = 8;

    /// <summary>The rows and columns of padding before the image; negative if the first window lies inside it.</summary>
    public int Before => Padding - Offset;

    /// <summary>The input channels of one group.</summary>
    public int GroupIn => InChannels / Groups;

    /// <summary>The output channels of one group.</summary>
    public int GroupOut => OutChannels / Groups;

    /// <summary>The blocks of output channels in one group.</summary>
    public int Blocks => (GroupOut + Block - 1) / Block;

    /// <summary>The number of kernel taps.</summary>
    public int Taps => Kernel * Kernel;

    /// <summary>Whether each output channel reads one input channel.</summary>
    public bool IsDepthwise => Groups == InChannels && OutChannels == InChannels;

    /// <summary>Whether the data gradient of this convolution is itself a convolution, <see cref="Transposed"/>.</summary>
    public bool HasTransposed => Stride == 1 && Offset == 0 && Padding <= Dilation * (Kernel - 1);

    /// <summary>
    /// The convolution from dY to dX, with the weights of <see cref="ConvWeights.Transpose"/>; valid only if <see cref="HasTransposed"/>.
    /// </summary>
    public ConvShape Transposed => this with
    {
        InChannels = OutChannels,
        OutChannels = InChannels,
        Padding = Dilation * (Kernel - 1) - Padding,
    };

    /// <summary>Returns the output length along an axis of the given input length; 0 if the kernel does not fit.</summary>
    public int Output(int length)
    {
        int span = Dilation * (Kernel - 1) + 1;
        int padded = length + 2 * Padding;
        return padded < span ? 0 : (padded - span) / Stride + 1;
    }

    /// <summary>Returns the layout of the output for an input of <paramref name="x"/>.</summary>
    public ActivationLayout Output(ActivationLayout x) =>
        new(OutChannels, Output(x.Height), Output(x.Width), x.Samples);

    /// <summary>Returns the multiply-accumulates for an input of layout <paramref name="x"/>, padding lanes excluded.</summary>
    public long Macs(ActivationLayout x) =>
        (long)OutChannels * GroupIn * Taps * Output(x.Height) * Output(x.Width) * x.Samples;

    /// <summary>Returns the taps [from, to) of an axis that fall inside the input for output position <paramref name="position"/>.</summary>
    public (int From, int To) Inside(int position, int length)
    {
        int start = position * Stride - Before;
        if (start >= 0 && start + Dilation * (Kernel - 1) < length)
        {
            return (0, Kernel);
        }

        int from = start >= 0 ? 0 : (-start + Dilation - 1) / Dilation;
        int to = Math.Min(Kernel, (length - start + Dilation - 1) / Dilation);
        return (Math.Min(from, Kernel), Math.Max(Math.Min(from, Kernel), to));
    }

    /// <summary>Returns the output positions [from, to) of an axis that read inside the input through <paramref name="tap"/>.</summary>
    public (int From, int To) Positions(int tap, int length)
    {
        int outside = Before - tap * Dilation;
        int from = outside <= 0 ? 0 : (outside + Stride - 1) / Stride;
        int to = length + outside <= 0 ? 0 : Math.Min(Output(length), (length - 1 + outside) / Stride + 1);
        return (Math.Min(from, to), to);
    }

    public override string ToString() =>
        $"{InChannels} to {OutChannels}, {Kernel}x{Kernel}, stride {Stride}, padding {Padding}, dilation {Dilation}, "
        + $"groups {Groups}{(Offset == 0 ? "" : $", offset {Offset}")}";
}
