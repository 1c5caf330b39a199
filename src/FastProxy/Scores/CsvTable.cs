using FastProxy.Input;

namespace FastProxy.Scores;

/// <summary>A CSV file with a header: columns by name, and rows that all have the header's length.</summary>
internal sealed class CsvTable : IDisposable
{
    /// <summary>The columns that may hold architectures in their space's notation.</summary>
    public static readonly IReadOnlyList<string> ArchitectureColumns = ["arch", "genotype"];

    private readonly string path;
    private readonly IEnumerator<CsvRow> rows;
    private readonly string[] header;

    /// <summary>Reads the header; the rows follow on request. The stream stays open.</summary>
    /// <exception cref="InputException">The first row is malformed.</exception>
    public CsvTable(Stream stream, string path)
    {
        this.path = path;
        rows = CsvRows.Read(stream, path).GetEnumerator();
        header = rows.MoveNext() ? rows.Current.Cells : [];
    }

    /// <summary>The column of architectures, <c>arch</c> before <c>genotype</c>; null if there is none.</summary>
    public string? ArchitectureColumn => ArchitectureColumns.FirstOrDefault(name => header.Contains(name));

    /// <summary>Returns the place of a column.</summary>
    /// <exception cref="InputException">The file has no column of this name.</exception>
    public int PlaceOf(string column)
    {
        int place = Array.IndexOf(header, column);
        return place >= 0 ? place : throw Lacks($"'{column}'");
    }

    /// <summary>Returns the error for a missing column.</summary>
    public InputException Lacks(string column) => new($"{path}:1: no column {column} among {string.Join(", ", header)}");

    /// <summary>Returns the rows below the header, which can be read once.</summary>
    /// <exception cref="InputException">A row is malformed or of another length.</exception>
    public IEnumerable<CsvRow> Rows()
    {
        while (rows.MoveNext())
        {
            yield return rows.Current.Cells.Length == header.Length
                ? rows.Current
                : throw new InputException($"{rows.Current.Where}: {rows.Current.Cells.Length} columns, expected {header.Length}");
        }
    }

    public void Dispose() => rows.Dispose();
}
