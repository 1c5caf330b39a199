using System.Buffers;
using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using FastProxy.Input;

namespace FastProxy.Scores;

/// <summary>One row of a CSV file.</summary>
/// <param name="Where">The file and the line, for messages.</param>
/// <param name="Cells">The cells.</param>
internal readonly record struct CsvRow(string Where, string[] Cells);

/// <summary>Reads CSV.</summary>
internal static class CsvRows
{
    /// <summary>The limit on the characters of a cell.</summary>
    public const int MaxCellLength = 1 << 20;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The form of score files: a row is a line, with commas, and quotes around cells that need them.</summary>
    private static readonly CsvConfiguration Strict = new(CultureInfo.InvariantCulture)
    {
        IgnoreBlankLines = false,
        LineBreakInQuotedFieldIsBadData = true,
        MaxFieldSize = MaxCellLength,
    };

    /// <summary>Returns the rows from the stream's position, the header among them; the stream stays open.</summary>
    /// <param name="stream">A seekable stream in UTF-8.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="dialect">The form of the rows; null for score files.</param>
    /// <exception cref="InputException">A row is malformed.</exception>
    public static IEnumerable<CsvRow> Read(Stream stream, string path, CsvConfiguration? dialect = null)
    {
        long start = stream.Position;
        using var reader = new StreamReader(stream, Utf8, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        using var parser = new CsvParser(reader, dialect ?? Strict, leaveOpen: true);
        for (int line = 1; Next(parser, stream, start, path) is string[] cells; line = parser.RawRow + 1)
        {
            yield return new CsvRow($"{path}:{line}", cells);
        }
    }

    private static string[]? Next(CsvParser parser, Stream stream, long start, string path)
    {
        int line = parser.RawRow + 1;
        try
        {
            return parser.Read() ? parser.Record : null;
        }
        catch (CsvHelperException e)
        {
            throw new InputException($"{path}:{line}: not a row of cells separated by {Excerpt.Of(parser.Delimiter)}", e);
        }
        catch (DecoderFallbackException e)
        {
            // The text is decoded far ahead of the row that is read.
            stream.Position = start;
            throw new InputException($"{path}:{LineOfInvalid(stream)}: a byte that is not UTF-8", e);
        }
    }

    /// <summary>Returns the line, from 1, of the first byte that belongs to no character.</summary>
    private static int LineOfInvalid(Stream stream)
    {
        var block = new byte[64 << 10];
        int line = 1;
        int length = 0;
        int read;
        do
        {
            read = stream.Read(block, length, block.Length - length);
            length += read;
            int at = 0;
            while (at < length)
            {
                OperationStatus status = Rune.DecodeFromUtf8(block.AsSpan(at, length - at), out Rune rune, out int consumed);
                if (status == OperationStatus.NeedMoreData && read > 0)
                {
                    break;
                }

                if (status != OperationStatus.Done)
                {
                    return line;
                }

                line += rune.Value == '\n' ? 1 : 0;
                at += consumed;
            }

            block.AsSpan(at, length - at).CopyTo(block);
            length -= at;
        }
        while (read > 0);
        return line;
    }
}
