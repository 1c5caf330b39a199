using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary>A square pooling window: side, stride and zero padding, as in PyTorch.</summary>
/// <param name="Padding">At most half the side, so that every window holds a tap inside the image.</param>
/// <param name="CountPadding">Whether an average divides by the taps in the padding as well (<c>count_include_pad</c>).</param>
public readonly record struct PoolShape(int Kernel, int Stride, int Padding, bool CountPadding = false)
{
    /// <summary>The zero rows and columns around the image.</summary>
    public int Padding { get; init; } = 2 * Padding <= Kernel
        ? Padding
        : throw new ArgumentOutOfRangeException(nameof(Padding), $"padding {Padding} of a pooling window of side {Kernel}: expected at most half");

    /// <summary>Whether the output has the shape of the input.</summary>
    public bool KeepsShape => Stride == 1 && Kernel == 2 * Padding + 1;

    /// <summary>Returns the output length along an axis of the given input length; 0 if the window does not fit.</summary>
    public int Output(int length) => length + 2 * Padding < Kernel ? 0 : (length + 2 * Padding - Kernel) / Stride + 1;

    /// <summary>Returns the layout of the output for an input of <paramref name="x"/>.</summary>
    public ActivationLayout Output(ActivationLayout x) => new(x.Channels, Output(x.Height), Output(x.Width), x.Samples);

    /// <summary>Returns the input positions [from, to) under the window at output position <paramref name="position"/>.</summary>
    public (int From, int To) Inside(int position, int length)
    {
        int start = position * Stride - Padding;
        return (Math.Max(0, start), Math.Min(length, start + Kernel));
    }

    /// <summary>
    /// Returns the output positions [from, to) whose windows hold input position <paramref name="position"/>; an empty range if there are none.
    /// </summary>
    public (int From, int To) Windows(int position, int length)
    {
        int padded = position + Padding;
        int to = Math.Min(Output(length), padded / Stride + 1);
        return (Math.Min(to, padded < Kernel ? 0 : (padded - Kernel) / Stride + 1), to);
    }

    /// <summary>
    /// Returns the taps that an average counts along one axis: those inside the image, or with <see cref="CountPadding"/> those inside the padded
    /// image.
    /// </summary>
    public int Counted(int position, int length)
    {
        int start = position * Stride - Padding;
        return CountPadding ? Math.Min(start + Kernel, length + Padding) - start : Inside(position, length).To - Inside(position, length).From;
    }
}
