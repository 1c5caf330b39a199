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

    private Population Read(string name, string text) => Population.FromArchitectures(
        Space, folder.Write(name, Encoding.UTF8.GetBytes(Filled(text))));

    private static string Filled(string text) => text.Replace("{0}", Space.At(77)).Replace("{1}", Space.At(5))
        .Replace("{2}", Space.At(77).Replace("normal=[", "normal=[\n").Replace("reduce=", "\r\n reduce="));
}
