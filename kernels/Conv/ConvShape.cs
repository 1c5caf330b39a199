using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Conv;

/// <summary>A convolution: channels on both sides, its two axes, and groups, as in PyTorch.</summary>
/// <param name="InChannels">The input channels.</param>
/// <param name="OutChannels">The output channels.</param>
/// <param name="Rows">The axis of the rows.</param>
/// <param name="Columns">The axis of the columns.</param>
/// <param name="Groups">The groups of channels, each convolved on its own.</param>
public readonly record struct ConvShape(int InChannels, int OutChannels, ConvAxis Rows, ConvAxis Columns, int Groups = 1)
{
    /// <summary>The output channels of one block of packed weights, which is zero-padded to this number.</summary>
    public const int Block = 8;

    /// <summary>
    /// Creates a square convolution. An offset moves every window down and to the right: there is less padding before the image and as much more
    /// after it.
    /// </summary>
    public ConvShape(
        int inChannels, int outChannels, int kernel, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, int offset = 0)
        : this(inChannels, outChannels, new ConvAxis(kernel, stride, padding - offset, padding + offset, dilation), groups)
    {
    }

    /// <summary>Creates a convolution of two equal axes.</summary>
    public ConvShape(int inChannels, int outChannels, ConvAxis axis, int groups = 1)
        : this(inChannels, outChannels, axis, axis, groups)
    {
    }

    /// <summary>The input channels of one group.</summary>
    public int GroupIn => InChannels / Groups;

    /// <summary>The output channels of one group.</summary>
    public int GroupOut => OutChannels / Groups;

    /// <summary>The blocks of output channels in one group.</summary>
    public int Blocks => (GroupOut + Block - 1) / Block;

    /// <summary>The number of kernel taps.</summary>
    public int Taps => Rows.Kernel * Columns.Kernel;

    /// <summary>Whether each output pixel reads the input pixel of its place alone.</summary>
    public bool IsPoint => Rows is { Kernel: 1, Stride: 1, Before: 0, After: 0 } && Columns is { Kernel: 1, Stride: 1, Before: 0, After: 0 };

    /// <summary>Whether each output channel reads one input channel.</summary>
    public bool IsDepthwise => Groups == InChannels && OutChannels == InChannels;

    /// <summary>Whether the data gradient of this convolution is itself a convolution, <see cref="Transposed"/>.</summary>
    public bool HasTransposed => Rows.HasTransposed && Columns.HasTransposed;

    /// <summary>
    /// The convolution from dY to dX, with the weights of <see cref="ConvWeights.Transpose"/>; valid only if <see cref="HasTransposed"/>.
    /// </summary>
    public ConvShape Transposed => new(OutChannels, InChannels, Rows.Transposed, Columns.Transposed, Groups);

    /// <summary>Returns the layout of the output for an input of <paramref name="x"/>.</summary>
    public ActivationLayout Output(ActivationLayout x) =>
        new(OutChannels, Rows.Output(x.Height), Columns.Output(x.Width), x.Samples);

    /// <summary>Returns the multiply-accumulates for an input of layout <paramref name="x"/>, padding lanes excluded.</summary>
    public long Macs(ActivationLayout x) =>
        (long)OutChannels * GroupIn * Taps * Rows.Output(x.Height) * Columns.Output(x.Width) * x.Samples;

    public override string ToString() =>
        $"{InChannels} to {OutChannels}, {(Rows == Columns ? $"{Rows}" : $"rows {Rows}, columns {Columns}")}, groups {Groups}";
}
