using System.Text;

namespace FastProxy.Cli.Serving;

/// <summary>Splits a text into lines; what exceeds the bound of one is skipped and not kept.</summary>
/// <param name="reader">The text.</param>
/// <param name="maxLength">The limit on the characters of a line.</param>
internal sealed class BoundedLines(TextReader reader, int maxLength)
{
    private readonly char[] block = new char[1 << 14];
    private int start;
    private int end;

    /// <summary>Reads the next line, without its end.</summary>
    /// <param name="line">The line; null if it is too long.</param>
    /// <returns>Whether there was one; an empty line at the end of the text is none.</returns>
    public bool TryRead(out string? line)
    {
        var text = new StringBuilder();
        long length = 0;
        while (true)
        {
            if (start == end)
            {
                (start, end) = (0, reader.Read(block, 0, block.Length));
                if (end <= 0)
                {
                    end = 0;
                    line = length > maxLength ? null : text.ToString();
                    return length > 0;
                }
            }

            ReadOnlySpan<char> rest = block.AsSpan(start, end - start);
            int feed = rest.IndexOf('\n');
            ReadOnlySpan<char> part = feed < 0 ? rest : rest[..feed];
            length += part.Length;
            if (length <= maxLength)
            {
                text.Append(part);
            }

            start += feed < 0 ? part.Length : part.Length + 1;
            if (feed >= 0)
            {
                line = length > maxLength ? null : text.ToString();
                return true;
            }
        }
    }
}
