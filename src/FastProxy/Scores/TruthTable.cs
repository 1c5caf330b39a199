using System.Globalization;
using FastProxy.Input;
using FastProxy.Spaces;

namespace FastProxy.Scores;

/// <summary>How a <see cref="TruthTable"/> is read.</summary>
public sealed record TruthOptions
{
    /// <summary>
    /// The column that rows are found by, if it is none of the usual ones: by index if its first cell is a whole number, else by architecture.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>Whether an architecture with several rows has the mean of their values, instead of being refused.</summary>
    public bool TakesMeans { get; init; }

    /// <summary>Further columns, kept as text if the table has them.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];
}

/// <summary>
/// A column of a table that states the quality of architectures, such as their test accuracy; larger is better. Rows are found by the text of one
/// of <see cref="CsvTable.ArchitectureColumns"/>, or else by the <c>index</c> column. If the table is read for a space, its texts need not be in
/// their normal spelling.
/// </summary>
public sealed class TruthTable
{
    private readonly string path;
    private readonly string key;
    private readonly bool isKeyIndex;
    private readonly bool isByArchitecture;
    private readonly Dictionary<string, double> values = [];
    private readonly Dictionary<string, string?[]> texts = [];
    private readonly IReadOnlyList<string> others;

    private TruthTable(IUserTable table, string path, string column, ISpace? space, TruthOptions options)
    {
        this.path = path;
        others = options.Others;
        (key, isKeyIndex) = options.Key is string named ? (named, false) : table.Key;
        bool isKindOpen = options.Key is not null;
        var counts = new Dictionary<string, int>();
        foreach ((string where, string?[] cells) in table.Select([key, column], others))
        {
            (string id, string cell) = (cells[0]!, cells[1]!);
            if (cell.Length == 0)
            {
                continue;
            }

            if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
            {
                throw new InputException($"{where}: column '{column}' is '{cell}', expected a finite number or nothing");
            }

            if (isKindOpen)
            {
                isKeyIndex = IndexText.TryParse(id, out _);
                isKindOpen = false;
            }

            string name = isKeyIndex ? ByIndex(space, id, key, where) : ByText(space, id, where);
            Add(name, value, cells[2..], options.TakesMeans, $"{where}: {KeyName} {id} comes twice");
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }

        isByArchitecture = space is not null || !isKeyIndex;
        foreach ((string name, int count) in counts.Where(c => c.Value > 1))
        {
            values[name] /= count;
        }
    }

    /// <summary>The values: by architecture in its normal spelling if the table was read for a space, else by the text of the file.</summary>
    public IReadOnlyDictionary<string, double> Values => values;

    /// <summary>The largest value; null if there is none.</summary>
    public double? Best => values.Count == 0 ? null : values.Values.Max();

    /// <summary>The key's name for messages; a row that is an architecture itself has none.</summary>
    private string KeyName => key.Length == 0 ? "the row" : key;

    /// <summary>Reads a column; a row whose cell is empty counts as absent.</summary>
    /// <param name="path">The file: JSON lines if its name ends in <c>.jsonl</c> (see <see cref="JsonTable"/>), else CSV.</param>
    /// <param name="column">The column of values.</param>
    /// <param name="space">The space of the architectures; null to take their texts as they are.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="InputException">
    /// The file is malformed, lacks the column or a column to find rows by, a value is not a finite number, a row comes twice or is not in the space.
    /// </exception>
    public static TruthTable Read(string path, string column, ISpace? space = null, TruthOptions? options = null) => Files.Read(path, stream =>
    {
        using IUserTable table = IUserTable.Open(stream, path);
        return new TruthTable(table, path, column, space, options ?? new TruthOptions());
    });

    /// <summary>Returns whether there is a value for a scored architecture.</summary>
    public bool Has(ScoreRow row) => values.ContainsKey(KeyOf(row));

    /// <summary>Returns the truth about a scored architecture.</summary>
    /// <exception cref="InputException">The file has no value for it.</exception>
    public double Of(ScoreRow row) => values.TryGetValue(KeyOf(row), out double value)
        ? value
        : throw new InputException(
            $"{path}: no value where {KeyName} is {(isKeyIndex ? $"{row.Index}" : row.Architecture)}; "
                + "--common leaves out what is not in both tables");

    /// <summary>
    /// Returns the text of one of <see cref="TruthOptions.Others"/> for a scored architecture; null if the table lacks the column or the row.
    /// </summary>
    public string? TextOf(ScoreRow row, string other) =>
        texts.TryGetValue(KeyOf(row), out string?[]? cells) ? cells[others.ToList().IndexOf(other)] : null;

    private void Add(string name, double value, string?[] cells, bool takesMeans, string twice)
    {
        if (values.TryAdd(name, value))
        {
            texts.Add(name, cells);
            return;
        }

        if (!takesMeans)
        {
            throw new InputException($"{twice}; 'correlate --repeated mean' takes the mean");
        }

        values[name] += value;
        for (int i = 0; i < cells.Length; i++)
        {
            if (cells[i] != texts[name][i])
            {
                throw new InputException($"{twice}, and '{others[i]}' is {Excerpt.Of(texts[name][i] ?? "")}, then {Excerpt.Of(cells[i] ?? "")}");
            }
        }
    }

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

    private static string ByIndex(ISpace? space, string text, string key, string where) =>
        !IndexText.TryParse(text, out Int128 index) ? throw new InputException($"{where}: {key} is {Excerpt.Of(text)}, expected a whole number")
        : space is null ? index.ToString(CultureInfo.InvariantCulture)
        : index < space.Count ? space.At(index)
        : throw new InputException($"{where}: {key} is {index}, expected 0 to {space.Count - 1}");
}
