using System.Text.Json;

namespace FastProxy.Tests.Statistics;

/// <summary>What scipy and numpy make of a table with ties; <c>tests/parity/make_correlation_fixture.py</c> wrote it.</summary>
internal static class CorrelationFixture
{
    /// <summary>Returns the file with the expected values, and the columns of the table.</summary>
    public static JsonDocument Open(out double[] x, out double[] y, out double[] z)
    {
        var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "parity", "fixtures", "correlation.json")));
        (x, y, z) = (Column("x"), Column("y"), Column("z"));
        return document;

        double[] Column(string name) => [.. document.RootElement.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
    }
}
