using Xunit;

namespace FastProxy.Tests.Layering;

/// <summary>What <c>.editorconfig</c> asks of lines and the formatter does not hold.</summary>
public sealed class SourceLinesTests
{
    private const int Longest = 150;

    [Fact]
    public void No_line_is_longer_than_150_characters_and_none_only_inherits_a_comment()
    {
        string[] faults = [.. new[] { "kernels", "src", "tests", "bench", "native" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(path => (Full: path, Name: Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')))
            .Where(file => !file.Name.Contains("/bin/") && !file.Name.Contains("/obj/"))
            .SelectMany(file => File.ReadLines(file.Full).Select((line, i) => (Place: $"{file.Name}:{i + 1}", Line: line)))
            .Where(line => line.Line.Length > Longest || line.Line.Trim() == "/// <inheritdoc/>")
            .Select(line => $"{line.Place}: {line.Line.Length} characters")];
        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }
}
