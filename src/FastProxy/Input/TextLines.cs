using System.Text;

namespace FastProxy.Input;

/// <summary>Splits a file into lines of bounded length.</summary>
internal static class TextLines
{
    /// <summary>The limit on the bytes of a line: 1 MiB.</summary>
    public const int MaxBytes = 1 << 20;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Returns the lines from the stream's start.</summary>
    /// <param name="stream">A seekable stream in UTF-8.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="withRest">Whether text after the last line feed is a line, too.</param>
    /// <returns>The place of each line, for messages, and its text.</returns>
    /// <exception cref="InputException">A line is too long or not UTF-8.</exception>
    public static IEnumerable<(string Where, string Text)> Read(Stream stream, string path, bool withRest = false)
    {
        stream.Position = 0;
        var line = new MemoryStream();
        var block = new byte[1 << 16];
        int number = 1;
        for (int read; (read = stream.Read(block)) > 0;)
        {
            for (int start = 0, end; start < read; start = end + 1)
            {
                int length = block.AsSpan(start, read - start).IndexOf((byte)'\n');
                end = length < 0 ? read : start + length;
                line.Write(block, start, end - start);
                if (line.Length > MaxBytes)
                {
                    throw new InputException($"{path}:{number}: more than {MaxBytes} bytes, expected a line of at most these");
                }

                if (length >= 0)
                {
                    string where = $"{path}:{number++}";
                    yield return (where, Text(line, where));
                    line.SetLength(0);
                }
            }
        }

        if (withRest && line.Length > 0)
        {
            string where = $"{path}:{number}";
            yield return (where, Text(line, where));
        }
    }

    private static string Text(MemoryStream line, string where)
    {
        try
        {
            return Utf8.GetString(line.GetBuffer(), 0, (int)line.Length);
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException($"{where}: not UTF-8", e);
        }
    }
}
