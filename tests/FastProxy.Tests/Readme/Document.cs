using Xunit;

namespace FastProxy.Tests.Readme;

/// <summary>The documents of the repository.</summary>
internal static class Document
{
    private const string Begin = "<!-- begin generated -->\n";
    private const string End = "<!-- end generated -->\n";

    private static readonly string[] Skipped = ["bin", "obj", "shared"];

    /// <summary>The paths of all documents, relative to the repository, with slashes.</summary>
    public static IEnumerable<string> All => Under(Repository.Root)
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    /// <summary>The text of a document, whatever the line ends of the checkout.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path)).ReplaceLineEndings("\n");

    /// <summary>
    /// Holds the generated part of a document to <paramref name="table"/>. With FASTPROXY_WRITE_TABLES=1 the part is written anew.
    /// </summary>
    public static void HoldGenerated(string path, string table)
    {
        string text = Read(path);
        int from = text.IndexOf(Begin, StringComparison.Ordinal);
        int to = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(from >= 0 && to > from, $"{path}: expected the lines {Begin.Trim()} and {End.Trim()}");
        string expected = text[..(from + Begin.Length)] + table + text[to..];
        if (Environment.GetEnvironmentVariable("FASTPROXY_WRITE_TABLES") == "1")
        {
            File.WriteAllText(Path.Combine(Repository.Root, path), expected);
        }

        Assert.Equal(expected, Read(path));
    }

    /// <summary>A table in Markdown.</summary>
    public static string Table(string[] header, IEnumerable<string[]> rows)
    {
        IEnumerable<string[]> lines = [
            header, [.. header.Select(_ => "---")], .. rows.Select(row => row.Select(cell => cell.Replace("|", "\\|")).ToArray())];
        return string.Concat(lines.Select(cells => string.Concat(cells.Select(cell => cell.Length == 0 ? "| " : $"| {cell} ")) + "|\n"));
    }

    private static IEnumerable<string> Under(string folder) => Directory.EnumerateFiles(folder, "*.md").Concat(
        Directory.EnumerateDirectories(folder)
            .Where(d => !Path.GetFileName(d).StartsWith('.') && !Skipped.Contains(Path.GetFileName(d)))
            .SelectMany(Under));
}
