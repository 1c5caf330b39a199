using FastProxy.Input;

namespace FastProxy.Scores;

/// <summary>
/// A CSV file with a header that a user brings (see <see cref="CsvDialect"/>): columns by name, and rows that all have the header's length. Blank
/// lines do not count.
/// </summary>
internal sealed class CsvTable : IUserTable
{
    /// <summary>The columns that may hold architectures in a notation of their space, in either case; the first one present counts.</summary>
    public static readonly IReadOnlyList<string> ArchitectureColumns = ["arch", "genotype", "architecture", "arch_str"];

    private readonly string path;
    private readonly IEnumerator<CsvRow> rows;
    private readonly string[] header;

    /// <summary>Reads the header; the rows follow on request. The stream stays open.</summary>
    /// <exception cref="InputException">The first row is malformed.</exception>
    public CsvTable(Stream stream, string path)
    {
        this.path = path;
        rows = CsvRows.Read(stream, path, CsvDialect.Of(stream)).GetEnumerator();
        header = rows.MoveNext() ? rows.Current.Cells : [];
    }

    /// <summary>The column of architectures; null if there is none.</summary>
    /// <exception cref="InputException">There are two of one name.</exception>
    public string? ArchitectureColumn => ArchitectureColumns.Select(AnyCase).FirstOrDefault(found => found is not null);

    /// <exception cref="InputException">There is none, or there are two of one name.</exception>
    public (string Column, bool IsIndex) Key => ArchitectureColumn is string architecture ? (architecture, false)
        : AnyCase("index") is string index ? (index, true)
        : throw Lacks([.. ArchitectureColumns, "index"]);

    /// <summary>Returns the place of a column.</summary>
    /// <exception cref="InputException">The file has no column of this name, or two.</exception>
    public int PlaceOf(string column) => Find(column, StringComparison.Ordinal) ?? throw Lacks(column);

    /// <summary>Returns the error for a file without any of some columns.</summary>
    public InputException Lacks(params IEnumerable<string> columns) =>
        new($"{path}:1: no column {string.Join(" or ", columns.Select(column => $"'{column}'"))} among {string.Join(", ", header)}");

    /// <summary>Returns the rows below the header, which can be read once.</summary>
    /// <exception cref="InputException">A row is malformed or of another length.</exception>
    public IEnumerable<CsvRow> Rows()
    {
        while (rows.MoveNext())
        {
            if (rows.Current.Cells is [{ Length: 0 }])
            {
                continue;
            }

            yield return rows.Current.Cells.Length == header.Length
                ? rows.Current
                : throw new InputException($"{rows.Current.Where}: {rows.Current.Cells.Length} columns, expected {header.Length}");
        }
    }

    public IEnumerable<TableRow> Select(IReadOnlyList<string> columns, IReadOnlyList<string> others)
    {
        int?[] places =
        [
            .. columns.Select(column => (int?)PlaceOf(column)), .. others.Select(column => Find(column, StringComparison.Ordinal)),
        ];
        return Rows().Select(row => new TableRow(row.Where, [.. places.Select(place => place is int at ? row.Cells[at] : null)]));
    }

    public void Dispose() => rows.Dispose();

    private string? AnyCase(string column) => Find(column, StringComparison.OrdinalIgnoreCase) is int place ? header[place] : null;

    private int? Find(string column, StringComparison comparison)
    {
        int[] places = [.. Enumerable.Range(0, header.Length).Where(i => header[i].Equals(column, comparison))];
        return places.Length <= 1
            ? places.Length == 0 ? null : places[0]
            : throw new InputException($"{path}:1: columns {places[0] + 1} and {places[1] + 1} are both '{column}', expected one");
    }
}
