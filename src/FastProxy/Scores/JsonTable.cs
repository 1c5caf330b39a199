using System.Text.Encodings.Web;
using System.Text.Json;
using FastProxy.Input;

namespace FastProxy.Scores;

/// <summary>
/// JSON lines that a user brings: an object is a row, and a column is a path of names with dots between, as <c>scores.glue</c>; a whole name goes
/// before a path. <c>length</c> of an array is the number of its elements. An object or array as a cell is its JSON without blanks. Blank lines do
/// not count.
/// </summary>
internal sealed class JsonTable : IUserTable
{
    /// <summary>The limit on objects and arrays within each other, the row among them.</summary>
    public const int MaxDepth = 16;

    /// <summary>The path of the row itself.</summary>
    private const string Row = "";

    private static readonly JsonDocumentOptions Document = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth };

    private readonly string path;
    private readonly IEnumerator<(string Where, string Text)> lines;

    /// <summary>Reads the first row's line; the others follow on request. The stream stays open.</summary>
    /// <exception cref="InputException">There is none, or it is too long or not UTF-8.</exception>
    public JsonTable(Stream stream, string path)
    {
        this.path = path;
        lines = TextLines.Read(stream, path, withRest: true)
            .Select((line, i) => i == 0 ? (line.Where, line.Text.TrimStart('\uFEFF')) : line)
            .Where(line => !string.IsNullOrWhiteSpace(line.Item2))
            .GetEnumerator();
        if (!lines.MoveNext())
        {
            throw new InputException($"{path}: empty, expected rows of JSON");
        }
    }

    /// <summary>
    /// The first of the columns of architectures that the first row has, <c>recipe</c> after those of CSV; or its index; or the row itself as an
    /// architecture, of which the space reads the members that it knows.
    /// </summary>
    /// <exception cref="InputException">The first row is malformed.</exception>
    public (string Column, bool IsIndex) Key
    {
        get
        {
            string[] names = At(lines.Current.Where, lines.Current.Text, row => row.EnumerateObject().Select(p => p.Name).ToArray());
            return CsvTable.ArchitectureColumns.Append("recipe").Select(AnyCase).OfType<string>().FirstOrDefault() is string architecture
                ? (architecture, false)
                : AnyCase("index") is string index ? (index, true) : (Row, false);

            string? AnyCase(string column) => names.FirstOrDefault(name => name.Equals(column, StringComparison.OrdinalIgnoreCase));
        }
    }

    public IEnumerable<TableRow> Select(IReadOnlyList<string> columns, IReadOnlyList<string> others)
    {
        string[] all = [.. columns, .. others];
        var isFound = new bool[all.Length];
        do
        {
            (string where, string text) = lines.Current;
            string?[] cells = At(where, text, row => all.Select(column => Cell(Find(row, column))).ToArray());
            for (int i = 0; i < all.Length; i++)
            {
                isFound[i] |= cells[i] is not null;
                cells[i] ??= i < columns.Count ? "" : null;
            }

            yield return new TableRow(where, cells);
        }
        while (lines.MoveNext());

        if (Array.IndexOf(isFound, false, 0, columns.Count) is var lacking and >= 0)
        {
            throw new InputException($"{path}: no row has '{all[lacking]}'");
        }
    }

    public void Dispose() => lines.Dispose();

    /// <summary>Returns the element at a path; null if there is none.</summary>
    private static JsonElement? Find(JsonElement element, string path)
    {
        if (path == Row)
        {
            return element;
        }

        if (element.ValueKind == JsonValueKind.Array && path == "length")
        {
            return JsonSerializer.SerializeToElement(element.GetArrayLength());
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        int dot = path.IndexOf('.');
        return element.TryGetProperty(path, out JsonElement whole) ? whole
            : dot > 0 && element.TryGetProperty(path[..dot], out JsonElement inner) ? Find(inner, path[(dot + 1)..])
            : null;
    }

    private static string? Cell(JsonElement? element) => element is not JsonElement found ? null : found.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => found.GetString(),
        JsonValueKind.Object or JsonValueKind.Array => JsonSerializer.Serialize(found, Compact),
        _ => found.GetRawText(),
    };

    private static T At<T>(string where, string text, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Document);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : throw new JsonException($"{document.RootElement.ValueKind}, expected an object");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // The latter two: an escape that stands for half a character.
            throw new InputException($"{where}: not a row of JSON: {e.Message}", e);
        }
    }
}
