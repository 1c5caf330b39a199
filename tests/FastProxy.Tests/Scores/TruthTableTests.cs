using System.Text;
using FastProxy.Input;
using FastProxy.Scores;
using FastProxy.Spaces;
using Xunit;

namespace FastProxy.Tests.Scores;

public sealed class TruthTableTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("index,arch,acc\n1,a,90\n0,b,80\n", 90)]
    [InlineData("index,acc\r\n1,80\r\n0,90\r\n", 90)]
    [InlineData("\uFEFFacc,arch\n90,\"a\"\n", 90)]
    [InlineData("genotype,acc\na,90\nb,80\n", 90)]
    [InlineData("index,genotype,acc\n0,b,80\n1,a,90\n", 90)]
    [InlineData("genotype,acc,arch\nb,90,a\na,80,b\n", 90)]
    [InlineData("Arch,acc\na,90\n", 90)]
    [InlineData("architecture,acc\na,90\n", 90)]
    [InlineData("net,arch_str,acc\nb,a,90\n", 90)]
    [InlineData("Index,acc\n1.0,80\n0.0,90\n", 90)]
    [InlineData("arch,acc\na,90\n\n", 90)]
    [InlineData("arch,acc\r\n\r\na,90\r\n   \r\n", 90)]
    [InlineData("arch;acc\na;90\n", 90)]
    [InlineData("index;note;acc\n0;\"x;y\";90\n", 90)]
    [InlineData("\"arch\";\"note, in full\";\"acc\"\na;;90\n", 90)]
    [InlineData("arch\tacc\na\t90\n", 90)]
    [InlineData(" arch , acc\n a , 90 \n", 90)]
    [InlineData("arch, acc\n \"a\" , 90\n\" b \", 80\n", 90)]
    [InlineData("arch,note,acc\na,\"of\ntwo lines\",90\n", 90)]
    [InlineData("arch,note,note,acc\na,,,90\n", 90)]
    public void RowsAreFoundByArchitectureOrElseByIndex(string text, double expected) => Assert.Equal(expected, Read(text).Of(Row(0, "a")));

    [Theory]
    [InlineData("arch,acc\nb,1\n", "no value where arch is a")]
    [InlineData("arch,acc\na,\n", "no value where arch is a")]
    [InlineData("index,acc\n1,1\n", "no value where index is 0")]
    [InlineData("genotype,acc\nb,1\n", "no value where genotype is a")]
    public void AMissingRowIsNamed(string text, string message) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => Read(text).Of(Row(0, "a"))).Message);

    [Theory]
    [InlineData("", ":1: no column 'arch' or 'genotype' or 'architecture' or 'arch_str' or 'index'")]
    [InlineData("name,acc\na,1\n", ":1: no column 'arch' or 'genotype' or 'architecture' or 'arch_str' or 'index' among name, acc")]
    [InlineData("arch,acc,acc\na,1,2\n", ":1: columns 2 and 3 are both 'acc', expected one")]
    [InlineData("arch,Arch,acc\na,b,1\n", ":1: columns 1 and 2 are both 'arch', expected one")]
    [InlineData("arch,note,acc\na,\"of\ntwo lines\",1\n\nb,,high\n", ":5: column 'acc' is 'high'")]
    [InlineData("arch,acc\n\"a,1\n", ":2: not a row of cells separated by ','")]
    [InlineData("index,acc\n0.5,1\n", ":2: index is '0.5', expected a whole number")]
    [InlineData("arch,accuracy\na,1\n", ":1: no column 'acc' among arch, accuracy")]
    [InlineData("arch,acc\na,1\na,2\n", ":3: arch a comes twice")]
    [InlineData("arch,acc\na,high\n", ":2: column 'acc' is 'high'")]
    [InlineData("arch,acc\na\n", ":2: 1 columns, expected 2")]
    public void AFaultIsNamed(string text, string message) => Assert.Contains(message, Assert.Throws<InputException>(() => Read(text)).Message);

    [Fact]
    public void ReadForASpaceRowsAreFoundInAnySpellingAndByIndex()
    {
        ISpace space = SpaceCatalog.Create("darts");
        string architecture = space.At(54321);
        string loose = architecture.Replace(", ", " ,  ");
        Assert.Equal(90, Read($"genotype,acc\n\"{loose}\",90\n", space).Of(Row(0, architecture)));
        Assert.Equal(90, Read("index,acc\n54321,90\n", space).Of(Row(54321, architecture)));
        Assert.Equal([architecture], Read("index,acc\n54321,90\n", space).Values.Keys);
        Assert.Contains(
            "no value where index is 7; --common",
            Assert.Throws<InputException>(() => Read("index,acc\n1,1\n", space).Of(Row(7, space.At(7)))).Message);
        Assert.Contains(":2: ", Assert.Throws<InputException>(() => Read("genotype,acc\nx,1\n", space)).Message);
        Assert.Contains(":2: index is '-1'", Assert.Throws<InputException>(() => Read("index,acc\n-1,1\n", space)).Message);
        Assert.Contains(
            "comes twice", Assert.Throws<InputException>(() => Read($"genotype,acc\n\"{loose}\",1\n\"{architecture}\",1\n", space)).Message);
    }

    [Theory]
    [InlineData(2, "\u00FF")]
    [InlineData(9_000, "\u00C3\u0028")]
    [InlineData(20_001, "a,\u00E2\u0082")]
    public void AByteThatIsNoUtf8IsNamedByItsLine(int line, string bytes)
    {
        IEnumerable<string> rows = Enumerable.Range(2, 20_000).Select(i => i == line ? bytes : $"\u00C3\u00A9{i},1");
        string path = folder.Write("truth.csv", Encoding.Latin1.GetBytes($"arch,acc\n{string.Join('\n', rows)}"));
        Assert.Equal($"{path}:{line}: a byte that is not UTF-8", Assert.Throws<InputException>(() => TruthTable.Read(path, "acc")).Message);
    }

    [Theory]
    [InlineData("id,arch,acc\n3,b,80\n0,c,90\n", 90)]
    [InlineData("id,arch,acc\na,b,90\nb,a,80\n", 90)]
    public void ANamedKeyIsAnIndexOrAnArchitecture(string text, double expected) =>
        Assert.Equal(expected, Read(text, options: new() { Key = "id" }).Of(Row(0, "a")));

    [Fact]
    public void OtherColumnsAreKeptAsTextAndRepeatedRowsHaveAMean()
    {
        const string Text = "arch,acc,layers\na,90,2\nb,70,\na,80,2\n";
        Assert.Contains(":4: arch a comes twice; ", Assert.Throws<InputException>(() => Read(Text)).Message);
        TruthTable truth = Read(Text, options: new() { TakesMeans = true, Others = ["width", "layers"] });
        Assert.Equal((85, "2", null), (truth.Of(Row(0, "a")), truth.TextOf(Row(0, "a"), "layers"), truth.TextOf(Row(0, "a"), "width")));
        Assert.Equal("", truth.TextOf(Row(0, "b"), "layers"));
        Assert.Null(truth.TextOf(Row(0, "c"), "layers"));
        string unlike = Text[..^2] + "4\n";
        Assert.Contains(
            ":4: arch a comes twice, and 'layers' is '2', then '4'",
            Assert.Throws<InputException>(() => Read(unlike, options: new() { TakesMeans = true, Others = ["layers"] })).Message);
    }

    [Fact]
    public void DamagedFilesAreReadOrRefused() =>
        Hostile.IsReadOrRefused(Encoding.UTF8.GetBytes("index,arch,acc\n0,\"a, b\",90.5\n1,c,80\n"), path => TruthTable.Read(path, "acc"));

    private static ScoreRow Row(long index, string architecture) => new(index, architecture, ScoreRow.Ok, [], []);

    private TruthTable Read(string text, ISpace? space = null, TruthOptions? options = null) =>
        TruthTable.Read(folder.Write("truth.csv", Encoding.UTF8.GetBytes(text)), "acc", space, options);
}
