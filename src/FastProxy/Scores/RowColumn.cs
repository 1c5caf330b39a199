using System.Globalization;
using FastProxy.Input;

namespace FastProxy.Scores;

/// <summary>Scored rows that share a value of a column.</summary>
/// <param name="Value">The value; numbers in their shortest form.</param>
/// <param name="Rows">The places of the rows in the table of scores.</param>
public sealed record RowGroup(string Value, IReadOnlyList<int> Rows);

/// <summary>A column that describes scored rows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cells">Its cells in the order of the scored rows, empty where there is none.</param>
public sealed record RowColumn(string Name, IReadOnlyList<string> Cells)
{
    /// <summary>The limit on groups.</summary>
    public const int MaxGroups = 32;

    /// <summary>Returns a column of the truth or else of the scores; null if neither has it.</summary>
    /// <param name="name">The column; if it is the truth's, one of its <see cref="TruthOptions.Others"/>.</param>
    /// <param name="table">The scores; means if they are repeated.</param>
    /// <param name="truth">The truth.</param>
    public static RowColumn? Find(string name, ScoreTable table, TruthTable truth)
    {
        string?[] cells = [.. table.Rows.Select(row => truth.TextOf(row, name))];
        int metric = table.Protocol.Metrics.ToList().IndexOf(name);
        return cells.Any(cell => cell is not null) ? new RowColumn(name, [.. cells.Select(cell => cell ?? "")])
            : metric >= 0 ? new RowColumn(name, [.. table.Rows.Select(row => Text(row.Mean[metric]))])
            : null;
    }

    /// <summary>Returns the groups of rows of one value: by size if all values are numbers, else by text.</summary>
    /// <exception cref="InputException">A row has no value, or there are too many groups.</exception>
    public IReadOnlyList<RowGroup> Groups()
    {
        bool areNumbers = Cells.All(cell => Number(cell).HasValue);
        RowGroup[] groups =
        [
            .. Enumerable.Range(0, Cells.Count)
                .GroupBy(row => areNumbers ? Text(Number(Cells[row])) : Cells[row])
                .Select(group => new RowGroup(group.Key, [.. group]))
                .OrderBy(group => areNumbers ? Number(group.Value) : 0)
                .ThenBy(group => group.Value, StringComparer.Ordinal),
        ];
        return Cells.Contains("") ? throw new InputException($"column '{Name}': a scored row has no value")
            : groups.Length > MaxGroups
                ? throw new InputException($"column '{Name}': {groups.Length} different values, expected at most {MaxGroups} to group rows by")
            : groups;
    }

    /// <summary>Returns the values as numbers.</summary>
    /// <exception cref="InputException">A cell is no finite number.</exception>
    public double[] Numbers() =>
        [.. Cells.Select(cell => Number(cell) ?? throw new InputException($"column '{Name}' is {Excerpt.Of(cell)}, expected a finite number"))];

    private static double? Number(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    private static string Text(double? number) => number?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
