using System.Text;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Scores;
using FastProxy.Spaces;
using Xunit;

namespace FastProxy.Tests.Scores;

public sealed class JsonTableTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("{\"arch\": \"a\", \"acc\": 90}")]
    [InlineData("{\"recipe\": \"a\", \"index\": 7, \"acc\": 90}\n")]
    [InlineData("\uFEFF{\"Index\": 0.0, \"acc\": \"90\"}\r\n\r\n{\"Index\": 1, \"acc\": 80}")]
    [InlineData("{\"arch\": \"b\", \"acc\": null}\n{\"arch\": \"a\", \"acc\": 9e1}\n{\"arch\": \"c\"}\n")]
    public void RowsAreFoundAsInCsv(string text) => Assert.Equal(90, Read(text, "acc").Of(Row("a")));

    [Fact]
    public void AColumnIsAPathOrAWholeName()
    {
        const string Text = "{\"arch\": \"a\", \"scores\": {\"glue\": 1, \"of.two\": {\"x y\": 2}}, \"scores.glue\": 3, "
            + "\"encoder_layers\": [{\"n\": 1}, {}], \"length\": 4}";
        Assert.Equal(3, Read(Text, "scores.glue").Of(Row("a")));
        Assert.Equal(2, Read(Text, "encoder_layers.length").Of(Row("a")));
        Assert.Equal(4, Read(Text, "length").Of(Row("a")));
        Assert.Contains("no row has 'scores.of.one'", Assert.Throws<InputException>(() => Read(Text, "scores.of.one")).Message);
        TruthTable truth = Read(Text, "length", new() { Others = ["encoder_layers", "scores.of", "scores"] });
        Assert.Equal("[{\"n\":1},{}]", truth.TextOf(Row("a"), "encoder_layers"));
        Assert.Null(truth.TextOf(Row("a"), "scores.of"));
        Assert.Equal("{\"glue\":1,\"of.two\":{\"x y\":2}}", truth.TextOf(Row("a"), "scores"));
    }

    [Fact]
    public void AnArchitectureMayBeAnObjectOrTheRowItself()
    {
        Assert.Equal(90, Read("{\"cell\": {\"f\": [1, 2]}, \"acc\": 90}", "acc", new() { Key = "cell" }).Of(Row("{\"f\":[1,2]}")));
        Assert.Equal(90, Read("{\"acc\": 90}", "acc").Of(Row("{\"acc\":90}")));
        Assert.Equal(90, Read("{\"acc\": 90, \"layers\": 2}", "acc", space: new AnySpace()).Of(Row("21")));
    }

    [Theory]
    [InlineData("\n \n", ": empty, expected rows of JSON")]
    [InlineData("[1]", ":1: not a row of JSON: Array, expected an object")]
    [InlineData("{\"arch\": \"a\", \"acc\": 1}\n{\"arch\": \"b\"", ":2: not a row of JSON")]
    [InlineData("{\"arch\": \"a\", \"arch\": \"b\", \"acc\": 1}", ":1: not a row of JSON")]
    [InlineData("{\"arch\": \"\\ud800\", \"acc\": 1}", ":1: not a row of JSON")]
    [InlineData("{\"arch\": \"a\", \"acc\": 1e999}", ":1: column 'acc' is '1e999', expected a finite number")]
    [InlineData("{\"arch\": \"a\", \"acc\": true}", ":1: column 'acc' is 'true', expected a finite number")]
    [InlineData("{\"arch\": \"a\", \"acc\": 1}\n{\"arch\": \"a\", \"acc\": 2}", ":2: arch a comes twice")]
    [InlineData("{\"arch\": \"a\"}", ": no row has 'acc'")]
    public void AFaultIsNamed(string text, string message) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => Read(text, "acc")).Message);

    [Fact]
    public void DepthAndLengthAreBounded()
    {
        Read(Deep(JsonTable.MaxDepth - 1), "acc");
        Assert.Contains(":1: not a row of JSON", Assert.Throws<InputException>(() => Read(Deep(JsonTable.MaxDepth), "acc")).Message);
        Assert.Contains(":1: not a row of JSON", Assert.Throws<InputException>(() => Read(Deep(100_000), "acc")).Message);
        string wide = $"{{\"arch\": \"{new string('a', TextLines.MaxBytes)}\", \"acc\": 1}}";
        Assert.Contains(":1: more than 1048576 bytes", Assert.Throws<InputException>(() => Read(wide, "acc")).Message);

        static string Deep(int arrays) => $"{{\"arch\": \"a\", \"acc\": 1, \"x\": {new string('[', arrays)}{new string(']', arrays)}}}";
    }

    [Fact]
    public void DamagedFilesAreReadOrRefused() => Hostile.IsReadOrRefused(
        Encoding.UTF8.GetBytes("{\"arch\": {\"a\": [1]}, \"s\": {\"acc\": 90.5}, \"n\": [1, {}]}\n"
            + "{\"arch\": 2, \"s\": {\"acc\": null}, \"n\": \"\\u00e9\"}\n"),
        path =>
        {
            File.Move(path, path + ".jsonl", overwrite: true);
            TruthTable.Read(path + ".jsonl", "s.acc", options: new() { Others = ["n.length", "n"] });
        });

    private static ScoreRow Row(string architecture) => new(0, architecture, ScoreRow.Ok, [], []);

    private TruthTable Read(string text, string column, TruthOptions? options = null, ISpace? space = null) =>
        TruthTable.Read(folder.Write("truth.jsonl", Encoding.UTF8.GetBytes(text)), column, space, options);

    /// <summary>A space that takes any text, and whose normal spelling is its length.</summary>
    private sealed class AnySpace : ISpace
    {
        public string Name => "any";

        public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

        public IReadOnlyList<int> Genes { get; } = [2];

        public string Normalise(string architecture) => $"{architecture.Length}";

        public Network Build(string architecture) => throw new NotSupportedException();

        public int[] GenesOf(string architecture) => throw new NotSupportedException();

        public string FromGenes(ReadOnlySpan<int> genes) => throw new NotSupportedException();
    }
}
