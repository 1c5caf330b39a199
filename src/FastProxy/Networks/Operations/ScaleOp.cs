using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FastProxy.Input;

namespace FastProxy.Networks.Operations;

/// <summary>Fixed numbers of each channel: y = scale x + shift. They are constants, no weights that a metric differentiates by.</summary>
/// <param name="scale">The factors, one for all channels or one each.</param>
/// <param name="shift">The shifts, likewise; null for none.</param>
public sealed class ChannelNumbers(float[] scale, float[]? shift = null) : IEquatable<ChannelNumbers>
{
    private readonly string digest = Convert.ToHexStringLower(
        SHA256.HashData(MemoryMarshal.AsBytes<float>([scale.Length, .. scale, .. shift ?? []])).AsSpan(0, 16));

    /// <summary>The factors, one for all channels or one each.</summary>
    public float[] Scale => scale;

    /// <summary>The shifts, likewise; null for none.</summary>
    public float[]? Shift => shift;

    /// <summary>Returns the factor of a channel.</summary>
    public float ScaleOf(int channel) => scale[scale.Length == 1 ? 0 : channel];

    /// <summary>Returns the shift of a channel.</summary>
    public float ShiftOf(int channel) => shift is null ? 0 : shift[shift.Length == 1 ? 0 : channel];

    public bool Equals(ChannelNumbers? other) => other is not null && other.digest == digest;

    public override bool Equals(object? obj) => Equals(obj as ChannelNumbers);

    public override int GetHashCode() => digest.GetHashCode(StringComparison.Ordinal);

    /// <summary>Returns a hash of all numbers.</summary>
    public override string ToString() => digest;
}

/// <summary>A fixed factor and shift of each channel.</summary>
/// <param name="Numbers">The factors and shifts.</param>
public sealed record ScaleOp(ChannelNumbers Numbers) : Op
{
    public override bool IsModule => false;

    public override bool KeepsZero() => Numbers.Shift is null || Array.TrueForAll(Numbers.Shift, shift => shift == 0);

    public override Shape Output(IReadOnlyList<Shape> inputs)
    {
        int channels = inputs[0].Channels;
        bool Fits(float[] numbers) => (numbers.Length == 1 || numbers.Length == channels) && Array.TrueForAll(numbers, float.IsFinite);
        return Fits(Numbers.Scale) && (Numbers.Shift is null || Fits(Numbers.Shift))
            ? inputs[0]
            : throw new InputException($"factors or shifts of {inputs[0]}: expected finite numbers, one or {channels}");
    }
}

/// <summary>Adds fixed factors and shifts to a network.</summary>
public static class ScaleBuilding
{
    /// <summary>Adds y = scale x + shift with fixed numbers, one for all channels or one for each.</summary>
    /// <exception cref="InputException">The numbers do not fit the channels, or are not finite.</exception>
    public static int Scale(this NetworkBuilder builder, int x, float[] scale, float[]? shift = null) =>
        builder.Append(new ScaleOp(new ChannelNumbers(scale, shift)), x);
}
