using System.Text;

namespace FastProxy.Tests.Mutants;

/// <summary>Changes to bytes that make a valid input a nearly valid one.</summary>
internal static class Mutation
{
    private const int MaxChanges = 8;
    private const int MaxPiece = 64;
    private const int MaxLength = 1 << 17;

    /// <summary>Pieces that readers have to think about: brackets, quotes, line ends, numbers at bounds, text that is no text.</summary>
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "\0", "\n", "\r", "\r\n", "\t", " ", "\"", "'", ",", ";", ":", ".", "|", "~", "+", "-", "=", "(", ")", "[", "]", "{", "}", "#", "%", "\\",
            "//", "0", "-1", "1e999", "NaN", "Infinity", "-0", "2147483647", "2147483648", "9223372036854775808",
            "340282366920938463463374607431768211456",
            "99999999999999999999999999999999", "0.1", "286.0", "null", "true", "\uFEFF", "\u2028", "\\ud800", "é", "range(2, 6)", "none",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff], [0xff, 0xff, 0xff, 0xff], [0x80], [0xed, 0xa0, 0x80], [0, 0, 0, 0], [.. Enumerable.Repeat((byte)'(', 5000)],
        [.. Enumerable.Repeat((byte)'[', 5000)], [.. Enumerable.Repeat((byte)'9', 5000)], [.. Enumerable.Repeat((byte)'\n', 5000)],
    ];

    /// <summary>One of the inputs with one change, half as often two, and so on to eight.</summary>
    public static byte[] Of(IReadOnlyList<byte[]> inputs, Random random)
    {
        List<byte> content = [.. inputs[random.Next(inputs.Count)]];
        int changes = 0;
        do
        {
            Change(content, inputs, random);
        }
        while (++changes < MaxChanges && random.Next(2) == 0);
        return content.Count <= MaxLength ? [.. content] : [.. content[..MaxLength]];
    }

    private static void Change(List<byte> content, IReadOnlyList<byte[]> inputs, Random random)
    {
        int at = random.Next(content.Count + 1);
        int length = random.Next(Math.Min(MaxPiece, content.Count - at) + 1);
        switch (random.Next(9))
        {
            case 0 when at < content.Count:
                content[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < content.Count:
                content[at] = (byte)random.Next(256);
                break;
            case 2:
                content.RemoveRange(at, length);
                break;
            case 3:
                content.InsertRange(random.Next(content.Count + 1), content.GetRange(at, length));
                break;
            case 4 when random.Next(4) == 0:
                content.RemoveRange(at, content.Count - at);
                break;
            case 5:
                content.RemoveRange(at, length);
                content.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                break;
            case 6:
                ReplaceNumber(content, at, random);
                break;
            case 7:
                byte[] other = inputs[random.Next(inputs.Count)];
                int start = random.Next(other.Length + 1);
                content.InsertRange(at, other.Skip(start).Take(random.Next(MaxPiece)));
                break;
            default:
                content.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                break;
        }
    }

    /// <summary>The next number in the text becomes another.</summary>
    private static void ReplaceNumber(List<byte> content, int at, Random random)
    {
        int start = content.FindIndex(at, value => char.IsAsciiDigit((char)value));
        if (start < 0)
        {
            return;
        }

        int end = content.FindIndex(start, value => !char.IsAsciiDigit((char)value));
        content.RemoveRange(start, (end < 0 ? content.Count : end) - start);
        long number = random.Next(3) == 0 ? random.NextInt64(long.MinValue, long.MaxValue) : random.Next(-2, 40);
        content.InsertRange(start, Encoding.ASCII.GetBytes(number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }
}
