using System.Text;
using FastProxy.Input;
using FastProxy.Search.Oracles;
using FastProxy.Spaces;
using FastProxy.Tests;
using Xunit;

namespace FastProxy.Search.Tests.Oracles;

public sealed class CsvOracleTests : IDisposable
{
    private static readonly ISpace Space = SpaceCatalog.Create("nasbench201");
    private static readonly ISpace Darts = SpaceCatalog.Create("darts");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Architectures_are_found_by_index()
    {
        CsvOracle oracle = Open("index,acc,seconds\n0,61.5,7\n3,62,8\n");
        Assert.Equal(new OracleAnswer(62, 8), oracle.Query(Space.At(3)));
        Assert.Contains("column 'acc' has no value for", Assert.Throws<InputException>(() => oracle.Query(Space.At(1))).Message);
    }

    [Theory]
    [InlineData("arch")]
    [InlineData("genotype")]
    public void Architectures_are_found_in_any_spelling(string column)
    {
        string loose = Darts.At(123456789).Replace(", ", ",");
        string path = folder.Write("darts.csv", Encoding.UTF8.GetBytes($"{column},acc\n\"{loose}\",97\n"));
        Assert.Equal(new OracleAnswer(97, 0), new CsvOracle(Darts, path, "acc").Query(Darts.At(123456789)));
    }

    [Fact]
    public void The_description_tells_tables_columns_and_contents_apart()
    {
        string first = Open("index,acc,seconds\n0,61.5,7\n").Description;
        Assert.Contains("truth.csv, column acc, cost seconds, sha256 ", first);
        Assert.DoesNotContain(Path.GetDirectoryName(folder["x"])!, first);
        Assert.NotEqual(first, Open("index,acc,seconds\n0,61.5,8\n").Description);
        Assert.NotEqual(
            new CsvOracle(Space, folder["truth.csv"], "acc").Description,
            new CsvOracle(Space, folder["truth.csv"], "seconds").Description);
    }

    [Theory]
    [InlineData("index,acc,seconds\n0,61.5,-7\n", "negative")]
    [InlineData("index,acc,seconds\n15625,61.5,7\n", "truth.csv:2: ")]
    [InlineData("index,acc,seconds\nx,61.5,7\n", "truth.csv:2: index is 'x'")]
    [InlineData("arch,acc,seconds\n|what|,61.5,7\n", "truth.csv:2: ")]
    [InlineData("index,acc,seconds\n0,nan,7\n", "expected a finite number")]
    [InlineData("index,acc\n0,1\n", "no column 'seconds'")]
    public void A_table_that_cannot_be_used_is_refused(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => Open(text)).Message);

    [Fact]
    public void It_knows_the_architectures_that_have_a_value_and_a_cost() =>
        Assert.Equal([Space.At(3), Space.At(0)], Open("index,acc,seconds\n3,62,8\n7,,8\n0,61.5,7\n9,60,\n").Architectures);

    [Fact]
    public void An_architecture_without_a_cost_is_refused() =>
        Assert.Contains("column 'seconds'", Assert.Throws<InputException>(() => Open("index,acc,seconds\n0,61.5,\n").Query(Space.At(0))).Message);

    [SharedDataFact]
    public void The_benchmarks_of_both_spaces_answer()
    {
        var oracle = new CsvOracle(Space, SharedData.PathOf("nasbench201-cifar10.csv"), "cifar10_val_acc_12ep", "train_seconds_12ep");
        Assert.Equal(new OracleAnswer(82.834, 130.178), oracle.Query(Space.At(1)));
        string line = File.ReadLines(SharedData.PathOf("darts-cifar10.csv")).ElementAt(1);
        string genotype = line[1..line.LastIndexOf('"')];
        var darts = new CsvOracle(Darts, SharedData.PathOf("darts-cifar10.csv"), "cifar10_val_acc_200ep");
        Assert.InRange(darts.Query(Darts.Normalise(genotype)).Value, 10, 100);
    }

    private CsvOracle Open(string text) => new(Space, folder.Write("truth.csv", Encoding.UTF8.GetBytes(text)), "acc", "seconds");
}
