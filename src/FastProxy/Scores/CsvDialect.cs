using System.Globalization;
using CsvHelper.Configuration;

namespace FastProxy.Scores;

/// <summary>
/// The form of a table that a user brings: commas, semicolons or tabs, whichever its header has most of outside quotes. Blanks around cells do not
/// count, and a quoted cell may have several lines.
/// </summary>
internal static class CsvDialect
{
    private const int MaxHeaderBytes = 64 << 10;

    private static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>Returns the form of the table at the stream's position; the position stays.</summary>
    public static CsvConfiguration Of(Stream stream) => new(CultureInfo.InvariantCulture)
    {
        Delimiter = Separator(stream).ToString(),
        IgnoreBlankLines = false,
        MaxFieldSize = CsvRows.MaxCellLength,
        TrimOptions = TrimOptions.Trim | TrimOptions.InsideQuotes,
    };

    private static char Separator(Stream stream)
    {
        long start = stream.Position;
        var header = new byte[MaxHeaderBytes];
        int length = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        stream.Position = start;
        var counts = new int[Separators.Length];
        bool isQuoted = false;
        foreach (char c in header.Take(length).Select(value => (char)value).TakeWhile(c => isQuoted || c != '\n'))
        {
            isQuoted ^= c == '"';
            if (!isQuoted && Array.IndexOf(Separators, c) is var separator and >= 0)
            {
                counts[separator]++;
            }
        }

        return Separators[Array.IndexOf(counts, counts.Max())];
    }
}
