using FastProxy.Input;

namespace FastProxy.Networks;

/// <summary>A sliding window. Taps beyond the image read zero.</summary>
/// <param name="Rows">The axis of the rows.</param>
/// <param name="Columns">The axis of the columns.</param>
public readonly record struct Window(WindowAxis Rows, WindowAxis Columns)
{
    /// <summary>Creates a square window.</summary>
    /// <param name="kernel">The side.</param>
    /// <param name="stride">The distance from one window to the next, as in PyTorch.</param>
    /// <param name="padding">The zeros on each side.</param>
    /// <param name="dilation">The distance from one tap to the next.</param>
    /// <param name="offset">How far the window is moved down and to the right everywhere.</param>
    public Window(int kernel, int stride = 1, int padding = 0, int dilation = 1, int offset = 0)
        : this(new WindowAxis(kernel, stride, padding - offset, padding + offset, dilation))
    {
    }

    /// <summary>Creates a window of two equal axes.</summary>
    public Window(WindowAxis axis)
        : this(axis, axis)
    {
    }

    /// <summary>Whether both axes are equal.</summary>
    public bool IsSquare => Rows == Columns;

    /// <summary>The number of taps.</summary>
    public int Taps => checked(Rows.Kernel * Columns.Kernel);

    /// <summary>Returns the shape of the output for <paramref name="input"/>, with the same number of channels.</summary>
    /// <exception cref="InputException">The window does not fit.</exception>
    public Shape Output(Shape input) => input with { Height = Rows.Output(input.Height), Width = Columns.Output(input.Width) };

    /// <summary>Returns the shape of the smallest input whose output is <paramref name="output"/>, with the same number of channels.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public Shape Input(Shape output) => output with { Height = Rows.Input(output.Height), Width = Columns.Input(output.Width) };

    /// <summary>Returns the shape of the output of a pooling.</summary>
    /// <exception cref="InputException">
    /// The window does not fit, is not square, is dilated, or its padding differs from side to side or exceeds half a side.
    /// </exception>
    public Shape Pooled(Shape input) =>
        IsSquare && Rows is { Dilation: 1, Before: >= 0 } && Rows.Before == Rows.After && 2 * Rows.Before <= Rows.Kernel
            ? Output(input)
            : throw new InputException($"pooling {this}: expected a square, dilation 1, and equal padding of at most half the side");

    /// <summary>Returns the window as text, which canonical keys contain.</summary>
    public override string ToString()
    {
        (WindowAxis r, WindowAxis c) = (Rows, Columns);
        int offset = (r.After - r.Before) / 2;
        return IsSquare && offset >= 0 && r.Before + 2 * offset == r.After
            ? $"window {r.Kernel}x{r.Kernel} stride {r.Stride} padding {r.Before + offset} dilation {r.Dilation}"
                + (offset == 0 ? "" : $" offset {offset}")
            : $"window of rows {r}, columns {c}";
    }
}
