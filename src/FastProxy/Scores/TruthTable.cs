using System.Globalization;
using FastProxy.Input;
using FastProxy.Spaces;

namespace FastProxy.Scores;

/// <summary>
/// A column of a CSV file that states the quality of architectures, such as their test accuracy; larger is better. Rows are found by the text of the
/// <c>arch</c> column, or else of <c>genotype</c>, or else by the <c>index</c> column. If the table is read for a space, its texts need not be in
/// their normal spelling.
/// </summary>
public sealed class TruthTable
{
    private readonly string path;
    private readonly string key;
    private readonly bool isByArchitecture;
    private readonly Dictionary<string, double> values;

    private TruthTable(string path, string key, bool isByArchitecture, Dictionary<string, double> values)
    {
        this.path = path;
        this.key = key;
        this.isByArchitecture = isByArchitecture;
        this.values = values;
    }

    /// <summary>The values: by architecture in its normal spelling if the table was read for a space, else by the text of the file.</summary>
    public IReadOnlyDictionary<string, double> Values => values;

    /// <summary>Reads a column; a row whose cell is empty counts as absent.</summary>
    /// <param name="path">The file.</param>
    /// <param name="column">The column of values.</param>
    /// <param name="space">The space of the architectures; null to take their texts as they are.</param>
    /// <exception cref="InputException">
    /// The file is malformed, lacks the column or a column to find rows by, a value is not a finite number, a row comes twice or is not in the space.
    /// </exception>
    public static TruthTable Read(string path, string column, ISpace? space = null) => Files.Read(path, stream =>
    {
        using var table = new CsvTable(stream, path);
        string key = table.ArchitectureColumn ?? "index";
        int keyAt = table.PlaceOf(key);
        int valueAt = table.PlaceOf(column);
        var values = new Dictionary<string, double>();
        foreach ((string where, string[] cells) in table.Rows())
        {
            if (cells[valueAt].Length == 0)
            {
                continue;
            }

            if (!double.TryParse(cells[valueAt], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
            {
                throw new InputException($"{where}: column '{column}' is '{cells[valueAt]}', expected a finite number or nothing");
            }

            if (!values.TryAdd(space is null ? cells[keyAt] : Architecture(space, key, cells[keyAt], where), value))
            {
                throw new InputException($"{where}: {key} {cells[keyAt]} comes twice");
            }
        }

        return new TruthTable(path, key, space is not null || key != "index", values);
    });

    /// <summary>Returns the truth about a scored architecture.</summary>
    /// <exception cref="InputException">The file has no value for it.</exception>
    public double Of(ScoreRow row)
    {
        string sought = isByArchitecture ? row.Architecture : row.Index.ToString(CultureInfo.InvariantCulture);
        return values.TryGetValue(sought, out double value)
            ? value
            : throw new InputException(
                $"{path}: no value where {key} is {(key == "index" ? row.Index.ToString(CultureInfo.InvariantCulture) : sought)}");
    }

    private static string Architecture(ISpace space, string key, string text, string where)
    {
        try
        {
            return key != "index" ? space.Normalise(text)
                : Int128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out Int128 index) ? space.At(index)
                : throw new InputException($"index is {Excerpt.Of(text)}, expected a whole number");
        }
        catch (InputException e)
        {
            throw new InputException($"{where}: {e.Message}", e);
        }
    }
}
