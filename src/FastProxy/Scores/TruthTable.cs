using System.Globalization;
using FastProxy.Input;
using FastProxy.Spaces;

namespace FastProxy.Scores;

/// <summary>
/// A column of a CSV file that states the quality of architectures, such as their test accuracy; larger is better. Rows are found by the text of one
/// of <see cref="CsvTable.ArchitectureColumns"/>, or else by the <c>index</c> column. If the table is read for a space, its texts need not be in
/// their normal spelling.
/// </summary>
public sealed class TruthTable
{
    private readonly string path;
    private readonly string key;
    private readonly bool isKeyIndex;
    private readonly bool isByArchitecture;
    private readonly Dictionary<string, double> values;

    private TruthTable(string path, string key, bool isKeyIndex, bool isByArchitecture, Dictionary<string, double> values)
    {
        this.path = path;
        this.key = key;
        this.isKeyIndex = isKeyIndex;
        this.isByArchitecture = isByArchitecture;
        this.values = values;
    }

    /// <summary>The values: by architecture in its normal spelling if the table was read for a space, else by the text of the file.</summary>
    public IReadOnlyDictionary<string, double> Values => values;

    /// <summary>The largest value; null if there is none.</summary>
    public double? Best => values.Count == 0 ? null : values.Values.Max();

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
        string? architecture = table.ArchitectureColumn;
        bool hasIndex = space is not { IsIndexed: false };
        string key = architecture ?? (hasIndex ? table.IndexColumn : null)
            ?? throw table.Lacks(hasIndex ? [.. CsvTable.ArchitectureColumns, "index"] : CsvTable.ArchitectureColumns);
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

            string name = architecture is null ? ByIndex(space, cells[keyAt], where) : ByText(space, cells[keyAt], where);
            if (!values.TryAdd(name, value))
            {
                throw new InputException($"{where}: {key} {cells[keyAt]} comes twice");
            }
        }

        return new TruthTable(path, key, architecture is null, space is not null || architecture is not null, values);
    });

    /// <summary>Returns whether there is a value for a scored architecture.</summary>
    public bool Has(ScoreRow row) => values.ContainsKey(KeyOf(row));

    /// <summary>Returns the truth about a scored architecture.</summary>
    /// <exception cref="InputException">The file has no value for it.</exception>
    public double Of(ScoreRow row) => values.TryGetValue(KeyOf(row), out double value)
        ? value
        : throw new InputException(
            $"{path}: no value where {key} is {(isKeyIndex ? $"{row.Index}" : row.Architecture)}; --common leaves out what is not in both tables");

    private string KeyOf(ScoreRow row) => isByArchitecture ? row.Architecture : row.Index.ToString(CultureInfo.InvariantCulture);

    private static string ByText(ISpace? space, string text, string where)
    {
        try
        {
            return space is null ? text : space.Normalise(text);
        }
        catch (InputException e)
        {
            throw new InputException($"{where}: {e.Message}", e);
        }
    }

    private static string ByIndex(ISpace? space, string text, string where) =>
        !IndexText.TryParse(text, out Int128 index) ? throw new InputException($"{where}: index is {Excerpt.Of(text)}, expected a whole number")
        : space is null ? index.ToString(CultureInfo.InvariantCulture)
        : index < space.Count ? space.At(index)
        : throw new InputException($"{where}: index is {index}, expected 0 to {space.Count - 1}");
}
