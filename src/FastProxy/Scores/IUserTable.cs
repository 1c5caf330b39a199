using FastProxy.Input;

namespace FastProxy.Scores;

/// <summary>Some cells of a row.</summary>
/// <param name="Where">The file and the line, for messages.</param>
/// <param name="Cells">
/// The cells, in the order in which their columns were asked for. One that is not there is empty; of a column that the table lacks it is null.
/// </param>
internal readonly record struct TableRow(string Where, string?[] Cells);

/// <summary>A table of architectures that a user brings, read once from the first row to the last.</summary>
internal interface IUserTable : IDisposable
{
    /// <summary>The column that tells rows apart, and whether it holds indices, or architectures.</summary>
    /// <exception cref="InputException">There is none.</exception>
    (string Column, bool IsIndex) Key { get; }

    /// <summary>Returns the cells of columns that the table must have, then of others that it may have.</summary>
    /// <exception cref="InputException">A column is absent, or a row is malformed.</exception>
    IEnumerable<TableRow> Select(IReadOnlyList<string> columns, IReadOnlyList<string> others);

    /// <summary>Returns the table in a file: JSON lines if its name ends in <c>.jsonl</c>, else CSV.</summary>
    /// <exception cref="InputException">The first row is malformed.</exception>
    static IUserTable Open(Stream stream, string path) =>
        path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) ? new JsonTable(stream, path) : new CsvTable(stream, path);
}
