using System.Text;
using FastProxy.Input;
using FastProxy.Scores;
using FastProxy.Spaces;
using Xunit;

namespace FastProxy.Tests.Scores;

public sealed class PopulationTests : IDisposable
{
    private static readonly ISpace Space = SpaceCatalog.Create("darts");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("list", "{0}\n\n{1}\n")]
    [InlineData("list.csv", "arch\n\"{0}\"\n\"{1}\"\n")]
    [InlineData("list.CSV", "acc,genotype\n1,\"{0}\"\n2,\"{1}\"\n")]
    [InlineData("list.csv", "genotype,arch\nx,\"{0}\"\nx,\"{1}\"\n")]
    [InlineData("list", "{2}\n\n\n{1}\n")]
    [InlineData("list.csv", "Architecture\n\"{2}\"\n\n\"{1}\"\n")]
    public void ArchitecturesComeFromLinesOrAColumn(string name, string text) => Assert.Equal(
        [(77, Space.At(77)), (5, Space.At(5))], Read(name, text).Items(0, 2));

    [Theory]
    [InlineData("list.csv", "index\n1\n", "list.csv:1: no column 'arch' or 'genotype' or 'architecture' or 'arch_str' among index")]
    [InlineData("list.csv", "", "list.csv:1: no column 'arch' or 'genotype'")]
    [InlineData("list", "{2}\nwhat\n", "list:4: ")]
    [InlineData("list", "{1}\n(\n1\n", "list:2: ")]
    [InlineData("list.csv", "arch\n\"{0}\"\nwhat\n", "list.csv:3: ")]
    [InlineData("list.csv", "arch\n\"{0}\",1\n", "list.csv:2: 2 columns, expected 1")]
    [InlineData("list.csv", "arch\n\"{0}\"\n\"{0}\"\n", "list.csv:3: index 77 comes twice, first as ")]
    [InlineData("list.csv", "arch\n", "empty, expected at least one architecture")]
    [InlineData("list", "genotype\n\"{0}\"\n", "list:1: ")]
    public void AFaultIsNamed(string name, string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => Read(name, text)).Message);

    [Fact]
    public void Without_an_index_architectures_are_known_by_name_and_numbered_by_place()
    {
        ISpace space = SpaceCatalog.Create("nasbench-nlp");
        Population sample = Population.Sample(space, 40, 3);
        string[] names = [.. sample.Items(0, 40).Select(item => item.Architecture)];
        Assert.Equal("sample 40 seed 3", sample.Description);
        Assert.Equal(40, names.Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 40).Select(i => (Int128)i), sample.Items(0, 40).Select(item => item.Index));
        Assert.Equal(names[..9], Population.Sample(space, 9, 3).Items(0, 9).Select(item => item.Architecture));
        Assert.NotEqual(names[0], Population.Sample(space, 1, 4).Items(0, 1)[0].Architecture);

        string indented = names[1].Replace("\"n0\":", "\n \"n0\" :\n");
        byte[] lines = Encoding.UTF8.GetBytes($"{names[0]}\n\n{{\"recipe_id\": 5, \"recipe\": {indented}}}\n");
        Population list = Population.FromArchitectures(space, folder.Write("list.jsonl", lines));
        Assert.Equal([(0, names[0]), (1, names[1])], list.Items(0, 2));
        Assert.Equal(Population.Of(space, names[..2]).Description, list.Description);
        Assert.StartsWith("names sha256:", list.Description);
        Assert.NotEqual(Population.Of(space, [names[1], names[0]]).Description, list.Description);

        string twice = Assert.Throws<InputException>(() => Population.Of(space, [names[0], names[1], $" {names[0]}"])).Message;
        Assert.Contains("architecture 3: '{", twice);
        Assert.EndsWith("comes twice, first as architecture 1", twice);
        const string None = "the architectures of nasbench-nlp have no index: expected them by name, or a sample";
        Assert.Equal(None, Assert.Throws<InputException>(() => Population.All(space)).Message);
        Assert.Equal(None, Assert.Throws<InputException>(() => Population.FromIndices(space, "nowhere")).Message);
        Assert.Equal(None, Assert.Throws<InputException>(() => space.At(0)).Message);
        Assert.Equal(None, Assert.Throws<InputException>(() => space.IndexOf(names[0])).Message);
    }

    private Population Read(string name, string text) => Population.FromArchitectures(
        Space, folder.Write(name, Encoding.UTF8.GetBytes(Filled(text))));

    private static string Filled(string text) => text.Replace("{0}", Space.At(77)).Replace("{1}", Space.At(5))
        .Replace("{2}", Space.At(77).Replace("normal=[", "normal=[\n").Replace("reduce=", "\r\n reduce="));
}
