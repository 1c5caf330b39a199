using System.Globalization;

namespace FastProxy.Scores;

/// <summary>
/// A column of a CSV file that says how good architectures are, such as their test accuracy; larger is better. Rows are found by the text of the
/// <c>arch</c> column, or by the <c>index</c> column where there is no <c>arch</c>.
/// </summary>
public sealed class TruthTable
{
    private readonly string path;
    private readonly string key;
    private readonly Dictionary<string, double> values;

    private TruthTable(string path, string key, Dictionary<string, double> values)
    {
        this.path = path;
        this.key = key;
        this.values = values;
    }

    /// <summary>Reads a column; a row whose cell is empty is as if it were absent.</summary>
    /// <exception cref="InputException">
    /// The file is malformed, lacks the column or a column to find rows by, a value is not a finite number, or a row comes twice.
    /// </exception>
    public static TruthTable Read(string path, string column) => Files.Read(path, stream =>
    {
        using IEnumerator<CsvRow> rows = CsvRows.Read(stream, path).GetEnumerator();
        string[] header = rows.MoveNext() ? rows.Current.Cells : [];
        string key = header.Contains("arch") ? "arch" : "index";
        int keyAt = Column(header, key, path);
        int valueAt = Column(header, column, path);
        var values = new Dictionary<string, double>();
        while (rows.MoveNext())
        {
            (string where, string[] cells) = rows.Current;
            if (cells.Length != header.Length)
            {
                throw new InputException($"{where}: {cells.Length} columns, expected {header.Length}");
            }

            if (cells[valueAt].Length == 0)
            {
                continue;
            }

            if (!double.TryParse(cells[valueAt], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
            {
                throw new InputException($"{where}: column '{column}' is '{cells[valueAt]}', expected a finite number or nothing");
            }

            if (!values.TryAdd(cells[keyAt], value))
            {
                throw new InputException($"{where}: {key} {cells[keyAt]} comes twice");
            }
        }

        return new TruthTable(path, key, values);
    });

    /// <summary>The truth about a scored architecture.</summary>
    /// <exception cref="InputException">The file has no value for it.</exception>
    public double Of(ScoreRow row)
    {
        string sought = key == "arch" ? row.Architecture : row.Index.ToString(CultureInfo.InvariantCulture);
        return values.TryGetValue(sought, out double value)
            ? value
            : throw new InputException($"{path}: no value where {key} is {sought}");
    }

    private static int Column(string[] header, string name, string path)
    {
        int at = Array.IndexOf(header, name);
        return at >= 0 ? at : throw new InputException($"{path}:1: no column '{name}' among {string.Join(", ", header)}");
    }
}
