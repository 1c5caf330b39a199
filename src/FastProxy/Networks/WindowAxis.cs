using FastProxy.Input;

namespace FastProxy.Networks;

/// <summary>One axis of a sliding window.</summary>
/// <param name="Kernel">The number of taps.</param>
/// <param name="Stride">The distance from one window to the next.</param>
/// <param name="Before">The zeros before the input; negative if the first window begins inside it.</param>
/// <param name="After">The zeros after the input; negative if its end is cut off.</param>
/// <param name="Dilation">The distance from one tap to the next.</param>
public readonly record struct WindowAxis(int Kernel, int Stride = 1, int Before = 0, int After = 0, int Dilation = 1)
{
    /// <summary>Returns the output length for an input of <paramref name="length"/>; at least 1.</summary>
    /// <exception cref="InputException">The window does not fit.</exception>
    public int Output(int length)
    {
        long reach = (long)length + Before + After - (long)Dilation * (Kernel - 1) - 1;
        return IsValid && reach >= 0 && reach / Stride < int.MaxValue
            ? (int)(reach / Stride) + 1
            : throw new InputException($"window {this} does not fit an input of length {length}");
    }

    /// <summary>Returns the input length that is the shortest of those with an output of <paramref name="length"/>; at least 1.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public int Input(int length)
    {
        // A window of much padding has a whole output before the first pixel.
        long input = Math.Max(1, (length - 1L) * Stride + (long)Dilation * (Kernel - 1) + 1 - Before - After);
        return IsValid && input <= int.MaxValue && Output((int)input) == length
            ? (int)input
            : throw new InputException($"window {this} makes no output of length {length}");
    }

    private bool IsValid => Kernel >= 1 && Stride >= 1 && Dilation >= 1;

    public override string ToString() =>
        $"{Kernel} stride {Stride} padding {(Before == After ? $"{Before}" : $"{Before} and {After}")} dilation {Dilation}";
}
