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

/// <summary>Reads CSV in which a row is a line, with commas, and quotes around cells that need them.</summary>
internal static class CsvRows
{
    private const int MaxCellLength = 1 << 20;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The format in which rows are read and written.</summary>
    public static CsvConfiguration Configuration { get; } = new(CultureInfo.InvariantCulture)
    {
        IgnoreBlankLines = false,
        LineBreakInQuotedFieldIsBadData = true,
        MaxFieldSize = MaxCellLength,
    };

    /// <summary>Returns the rows from the stream's position, the header among them; the stream stays open.</summary>
    /// <exception cref="InputException">A row is malformed.</exception>
    public static IEnumerable<CsvRow> Read(Stream stream, string path)
    {
        using var reader = new StreamReader(stream, Utf8, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        using var parser = new CsvParser(reader, Configuration, leaveOpen: true);
        while (Next(parser, path) is string[] cells)
        {
            yield return new CsvRow($"{path}:{parser.RawRow}", cells);
        }
    }

    private static string[]? Next(CsvParser parser, string path)
    {
        int line = parser.RawRow + 1;
        try
        {
            return parser.Read() ? parser.Record : null;
        }
        catch (Exception e) when (e is CsvHelperException or DecoderFallbackException)
        {
            throw new InputException($"{path}:{line}: not a row of UTF-8 comma-separated cells", e);
        }
    }
}
