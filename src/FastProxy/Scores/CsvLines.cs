using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace FastProxy.Scores;

/// <summary>Collects rows as lines of CSV, each ended by a line feed.</summary>
internal sealed class CsvLines : IDisposable
{
    private readonly StringWriter text = new(CultureInfo.InvariantCulture);
    private readonly CsvWriter csv;

    public CsvLines() => csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" });

    /// <summary>Adds a row.</summary>
    public void Add(IEnumerable<string> cells)
    {
        foreach (string cell in cells)
        {
            csv.WriteField(cell);
        }

        csv.NextRecord();
    }

    /// <summary>Returns the lines since the last call, in UTF-8.</summary>
    public byte[] Take()
    {
        csv.Flush();
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        text.GetStringBuilder().Clear();
        return bytes;
    }

    public void Dispose() => csv.Dispose();
}
