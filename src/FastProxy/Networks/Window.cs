using FastProxy.Input;

namespace FastProxy.Networks;

/// <summary>
/// A square sliding window: kernel side, stride, zero padding on each side and dilation, as in PyTorch; and an offset that moves it down and to the
/// right everywhere. Taps beyond the image read zero.
/// </summary>
public readonly record struct Window(int Kernel, int Stride = 1, int Padding = 0, int Dilation = 1, int Offset = 0)
{
    /// <summary>Returns the output length for an input of <paramref name="length"/>; at least 1.</summary>
    /// <exception cref="InputException">The window does not fit.</exception>
    public int Output(int length)
    {
        int reach = length + 2 * Padding - Dilation * (Kernel - 1) - 1;
        return Kernel >= 1 && Stride >= 1 && Padding >= 0 && Dilation >= 1 && Offset >= 0 && reach >= 0
            ? reach / Stride + 1
            : throw new InputException($"{this} does not fit an input of length {length}");
    }

    /// <summary>Returns the shape of the output for <paramref name="input"/>, with the same number of channels.</summary>
    /// <exception cref="InputException">The window does not fit.</exception>
    public Shape Output(Shape input) => input with { Height = Output(input.Height), Width = Output(input.Width) };

    /// <summary>Returns the shape of the output of a pooling.</summary>
    /// <exception cref="InputException">The window does not fit, is dilated, or its padding exceeds half its side.</exception>
    public Shape Pooled(Shape input) => this is { Dilation: 1, Offset: 0 } && 2 * Padding <= Kernel
        ? Output(input)
        : throw new InputException($"pooling {this}: expected dilation 1, no offset, and padding of at most half the side");

    public override string ToString() =>
        $"window {Kernel}x{Kernel} stride {Stride} padding {Padding} dilation {Dilation}{(Offset == 0 ? "" : $" offset {Offset}")}";
}
