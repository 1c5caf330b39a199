using FastProxy.Input;

namespace FastProxy.Networks;

/// <summary>
/// A square sliding window: kernel side, stride, zero padding on each side and dilation, as in PyTorch; and an offset by which it stands further
/// down and to the right everywhere. What it reaches beyond the image is zero.
/// </summary>
public readonly record struct Window(int Kernel, int Stride = 1, int Padding = 0, int Dilation = 1, int Offset = 0)
{
    /// <summary>Output length for an input of <paramref name="length"/>; at least 1.</summary>
    /// <exception cref="InputException">The window does not fit.</exception>
    public int Output(int length)
    {
        int reach = length + 2 * Padding - Dilation * (Kernel - 1) - 1;
        return Kernel >= 1 && Stride >= 1 && Padding >= 0 && Dilation >= 1 && Offset >= 0 && reach >= 0
            ? reach / Stride + 1
            : throw new InputException($"{this} does not fit an input of length {length}");
    }

    /// <inheritdoc/>
    public override string ToString() => $"window {Kernel}x{Kernel} stride {Stride} padding {Padding} dilation {Dilation}{(Offset == 0 ? "" : $" offset {Offset}")}";
}
