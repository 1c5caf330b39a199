using System.Text;
using FastProxy.Input;

namespace FastProxy.Search.Traces;

/// <summary>Splits a trace into lines of bounded length.</summary>
internal static class TraceLines
{
    /// <summary>The limit on the bytes of a line: 1 MiB.</summary>
    public const int MaxBytes = 1 << 20;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Returns the lines from the stream's start up to its last line feed; text after that is not a line.</summary>
    /// <returns>The place of each line, for messages, and its text.</returns>
    /// <exception cref="InputException">A line is too long or not UTF-8.</exception>
    public static IEnumerable<(string Where, string Text)> Read(Stream stream, string path)
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
                    throw new InputException($"{path}:{number}: more than {MaxBytes} bytes, expected a line of a trace");
                }

                if (length >= 0)
                {
                    string where = $"{path}:{number++}";
                    yield return (where, Text(line, where));
                    line.SetLength(0);
                }
            }
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
