namespace FastProxy.Kernels.Conv;

/// <summary>One axis of a convolution.</summary>
/// <param name="Kernel">The number of taps.</param>
/// <param name="Stride">The distance from one window to the next.</param>
/// <param name="Before">The zeros before the input; negative if the first window begins inside it.</param>
/// <param name="After">The zeros after the input; negative if its end is cut off.</param>
/// <param name="Dilation">The distance from one tap to the next.</param>
public readonly record struct ConvAxis(int Kernel, int Stride = 1, int Before = 0, int After = 0, int Dilation = 1)
{
    /// <summary>The distance from the first tap to the last.</summary>
    public int Reach => Dilation * (Kernel - 1);

    /// <summary>Whether the data gradient along the axis is a convolution, <see cref="Transposed"/>.</summary>
    public bool HasTransposed => Stride == 1 && Before <= Reach && After <= Reach;

    /// <summary>The axis of the convolution from dY to dX; valid only if <see cref="HasTransposed"/>.</summary>
    public ConvAxis Transposed => this with { Before = Reach - Before, After = Reach - After };

    /// <summary>Returns the output length for an input of <paramref name="length"/>; 0 if the kernel does not fit.</summary>
    public int Output(int length)
    {
        int rest = length + Before + After - Reach - 1;
        return rest < 0 ? 0 : rest / Stride + 1;
    }

    /// <summary>Returns the taps [from, to) that fall inside the input for output position <paramref name="position"/>.</summary>
    public (int From, int To) Inside(int position, int length)
    {
        int start = position * Stride - Before;
        if (start >= 0 && start + Reach < length)
        {
            return (0, Kernel);
        }

        int from = start >= 0 ? 0 : (-start + Dilation - 1) / Dilation;
        int to = Math.Min(Kernel, (length - start + Dilation - 1) / Dilation);
        return (Math.Min(from, Kernel), Math.Max(Math.Min(from, Kernel), to));
    }

    /// <summary>Returns the output positions, among those in [from, to), whose taps all lie inside.</summary>
    public (int First, int End) Whole(int length, int from, int to)
    {
        int first = Math.Clamp((Before + Stride - 1) / Stride, from, to);
        return (first, Math.Clamp((length + Before - Reach - 1 + Stride) / Stride, first, to));
    }

    /// <summary>Returns the output positions [from, to) that read inside the input through <paramref name="tap"/>.</summary>
    public (int From, int To) Positions(int tap, int length)
    {
        int outside = Before - tap * Dilation;
        int from = outside <= 0 ? 0 : (outside + Stride - 1) / Stride;
        int to = length + outside <= 0 ? 0 : Math.Min(Output(length), (length - 1 + outside) / Stride + 1);
        return (Math.Min(from, to), to);
    }

    /// <summary>Returns the share of the taps of all outputs that fall inside an input of <paramref name="length"/>.</summary>
    public double ShareInside(int length)
    {
        int outputs = Output(length);
        double inside = 0;
        for (int position = 0; position < outputs; position++)
        {
            (int from, int to) = Inside(position, length);
            inside += to - from;
        }

        return outputs == 0 ? 0 : inside / ((double)outputs * Kernel);
    }

    public override string ToString() => $"kernel {Kernel}, stride {Stride}, padding {Before} and {After}, dilation {Dilation}";
}
