using System.Globalization;
using FastProxy.Input;

namespace FastProxy.Scores;

/// <summary>
/// The columns of a score file: <c>index,arch,status</c>, then <c>NAME</c> per metric, or <c>NAME_mean,NAME_std</c> if scores are averaged over
/// repeats. A failed metric's cells are empty.
/// </summary>
internal sealed class ScoreColumns
{
    private const int Fixed = 3;

    private readonly int metrics;
    private readonly bool repeated;

    public ScoreColumns(Protocol protocol)
    {
        metrics = protocol.Metrics.Count;
        repeated = protocol.Repeats > 1;
        Names = ["index", "arch", "status", .. protocol.Metrics.SelectMany(name => repeated ? [$"{name}_mean", $"{name}_std"] : new[] { name })];
    }

    /// <summary>The header.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Returns the cells of a row; numbers in the shortest form that reads back to the same bits.</summary>
    /// <exception cref="ArgumentException">The row contradicts itself or the protocol.</exception>
    public IEnumerable<string> Format(ScoreRow row)
    {
        if (Fault(row) is string fault)
        {
            throw new ArgumentException($"row {row.Index}: {fault}");
        }

        IEnumerable<double?> values = repeated ? row.Mean.Zip(row.Deviation).SelectMany(pair => new[] { pair.First, pair.Second }) : row.Mean;
        return
        [
            row.Index.ToString(CultureInfo.InvariantCulture), row.Architecture, row.Status.ReplaceLineEndings(" "),
            .. values.Select(value => value?.ToString("R", CultureInfo.InvariantCulture) ?? ""),
        ];
    }

    /// <summary>Reads rows from the header on.</summary>
    /// <exception cref="InputException">The header differs, a cell is no number, a row contradicts itself, or an index comes twice.</exception>
    public List<ScoreRow> Read(Stream stream, string path)
    {
        var rows = new List<ScoreRow>();
        var indices = new HashSet<Int128>();
        bool isHeader = true;
        foreach (CsvRow line in CsvRows.Read(stream, path))
        {
            if (isHeader)
            {
                CheckHeader(line);
                isHeader = false;
                continue;
            }

            ScoreRow row = Parse(line);
            if (!indices.Add(row.Index))
            {
                throw new InputException($"{line.Where}: index {row.Index} comes twice");
            }

            rows.Add(row);
        }

        return isHeader ? throw new InputException($"{path}: empty, expected the header {string.Join(',', Names)}") : rows;
    }

    private void CheckHeader(CsvRow line)
    {
        for (int i = 0; i < Math.Max(line.Cells.Length, Names.Count); i++)
        {
            string? found = line.Cells.ElementAtOrDefault(i);
            string? expected = Names.ElementAtOrDefault(i);
            if (found != expected)
            {
                throw new InputException($"{line.Where}: column {i + 1} is '{found ?? "absent"}', expected '{expected ?? "none"}' by the protocol");
            }
        }
    }

    private ScoreRow Parse(CsvRow line)
    {
        if (line.Cells.Length != Names.Count)
        {
            throw new InputException($"{line.Where}: {line.Cells.Length} columns, expected {Names.Count}");
        }

        if (!Int128.TryParse(line.Cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out Int128 index))
        {
            throw new InputException($"{line.Where}: column 'index' is '{line.Cells[0]}', expected a whole number");
        }

        var mean = new double?[metrics];
        var deviation = new double?[metrics];
        int column = Fixed;
        for (int metric = 0; metric < metrics; metric++)
        {
            mean[metric] = Number(line, column++);
            deviation[metric] = repeated ? Number(line, column++) : null;
        }

        var row = new ScoreRow(index, line.Cells[1], line.Cells[2], mean, deviation);
        return Fault(row) is string fault ? throw new InputException($"{line.Where}: {fault}") : row;
    }

    private double? Number(CsvRow line, int column)
    {
        string cell = line.Cells[column];
        if (cell.Length == 0)
        {
            return null;
        }

        return double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new InputException($"{line.Where}: column '{Names[column]}' is '{cell}', expected a finite number or nothing");
    }

    /// <summary>Returns why reader and writer refuse a row; null if they accept it.</summary>
    private string? Fault(ScoreRow row)
    {
        if (row.Index < 0 || row.Architecture.Length == 0 || row.Architecture.AsSpan().ContainsAny('\r', '\n'))
        {
            return "expected an index from 0 on and an architecture of one line";
        }

        if (row.Mean.Count != metrics || row.Deviation.Count != metrics)
        {
            return $"expected {metrics} metrics";
        }

        if (row.Mean.Concat(row.Deviation).Any(value => value is double v && !double.IsFinite(v)))
        {
            return "expected finite scores; a failed metric has none";
        }

        // Scores of a population are formed from means, so they have no deviation.
        if (row.Mean.Zip(row.Deviation).Any(pair => pair.Second.HasValue && !(repeated && pair.First.HasValue)))
        {
            return repeated ? "expected no standard deviation without a mean" : "expected no standard deviation with one repeat";
        }

        bool complete = row.Mean.All(value => value.HasValue);
        return row.IsOk != complete || row.Status.Length == 0
            ? $"status '{row.Status}' with {(complete ? "every" : "not every")} metric's value; '{ScoreRow.Ok}' means every"
            : null;
    }
}
