using System.Globalization;
using System.Text.RegularExpressions;
using FastProxy.Data;
using FastProxy.Input;

namespace FastProxy.Cli.Options;

/// <summary>An argument of a kernel: a number with its type, bytes, or a buffer whose address is passed.</summary>
/// <param name="Value">The bytes that are passed; empty for a buffer.</param>
/// <param name="Buffer">The buffer, or null.</param>
internal sealed partial record PtxArgument(byte[] Value, NpyBuffer? Buffer)
{
    /// <summary>The forms of an argument, for messages.</summary>
    public const string Forms = "a number such as u32:5 or f32:1.5, a file NAME.npy, zeros such as f32[1024], or bytes:00FF";

    private const int MaxBytes = 4352;

    /// <summary>The number of bytes that are passed.</summary>
    public int Bytes => Buffer is null ? Value.Length : sizeof(ulong);

    /// <summary>Reads an argument.</summary>
    /// <param name="text">One of <see cref="Forms"/>.</param>
    /// <param name="maxBytes">The limit on the bytes of a buffer.</param>
    /// <exception cref="InputException">The text has none of the forms.</exception>
    public static PtxArgument Parse(string text, long maxBytes)
    {
        if (text.EndsWith(".npy", StringComparison.Ordinal))
        {
            return new PtxArgument([], NpyBuffer.Read(text, maxBytes));
        }

        if (Zeros().Match(text) is { Success: true } zeros)
        {
            (char kind, int bits) = (zeros.Groups[1].Value[0], int.Parse(zeros.Groups[1].Value.AsSpan(1), CultureInfo.InvariantCulture));
            bool isCount = int.TryParse(zeros.Groups[2].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0;
            return isCount && (long)count * bits / 8 <= Math.Min(maxBytes, Array.MaxLength)
                ? new PtxArgument([], NpyBuffer.Zeros($"{(kind == 's' ? 'i' : kind)}{bits / 8}", count))
                : throw new InputException($"--arg {text}: expected from 1 to {maxBytes * 8 / bits} elements");
        }

        string[] sides = text.Split(':', 2);
        byte[]? value = sides.Length < 2 ? null : sides[0] == "bytes" ? Hex(sides[1]) : Number(sides[0], sides[1]);
        return value is not null ? new PtxArgument(value, null) : throw new InputException($"--arg: expected {Forms}, got '{text}'");
    }

    private static byte[]? Hex(string digits) =>
        digits.Length is > 0 and <= 2 * MaxBytes && digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigit) ? Convert.FromHexString(digits) : null;

    private static byte[]? Number(string type, string text)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        const NumberStyles whole = NumberStyles.AllowLeadingSign;
        return type switch
        {
            "u8" when byte.TryParse(text, whole, culture, out byte v) => [v],
            "s8" when sbyte.TryParse(text, whole, culture, out sbyte v) => [(byte)v],
            "u16" when ushort.TryParse(text, whole, culture, out ushort v) => BitConverter.GetBytes(v),
            "s16" when short.TryParse(text, whole, culture, out short v) => BitConverter.GetBytes(v),
            "u32" when uint.TryParse(text, whole, culture, out uint v) => BitConverter.GetBytes(v),
            "s32" when int.TryParse(text, whole, culture, out int v) => BitConverter.GetBytes(v),
            "u64" when ulong.TryParse(text, whole, culture, out ulong v) => BitConverter.GetBytes(v),
            "s64" when long.TryParse(text, whole, culture, out long v) => BitConverter.GetBytes(v),
            "f32" when float.TryParse(text, NumberStyles.Float, culture, out float v) => BitConverter.GetBytes(v),
            "f64" when double.TryParse(text, NumberStyles.Float, culture, out double v) => BitConverter.GetBytes(v),
            _ => null,
        };
    }

    [GeneratedRegex(@"^([us](?:8|16|32|64)|f(?:32|64))\[([0-9]{1,12})\]$")]
    private static partial Regex Zeros();
}
