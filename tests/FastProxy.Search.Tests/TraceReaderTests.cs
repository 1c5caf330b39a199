using System.Text;
using FastProxy.Input;
using FastProxy.Search.Runs;
using FastProxy.Search.Traces;
using FastProxy.Tests;
using Xunit;

namespace FastProxy.Search.Tests;

public sealed class TraceReaderTests : IDisposable
{
    private const string Evaluation = """{"seed":0,"evaluation":1,"arch":"a","values":[1.5],"cost":2,"incumbent":1}""";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_trace_of_several_columns_has_no_incumbent()
    {
        Trace trace = Read(
            Header(["swap", "naswot"]),
            """{"seed":0,"evaluation":1,"arch":"a","values":[1.5,null]}""", """{"seed":0,"found":["a","b"]}""");
        Assert.Equal([1.5, null], trace.Runs[0].Lines[0].Values);
        Assert.Equal(["a", "b"], trace.Runs[0].Found);
        Assert.Equal(0, trace.Runs[0].Cost);
    }

    [Theory]
    [InlineData(1, "x")]
    [InlineData(1, "null")]
    [InlineData(1, "[]")]
    [InlineData(1, "{}")]
    [InlineData(1, """{"trace":1,"trace":1}""")]
    [InlineData(2, "")]
    [InlineData(2, "null")]
    [InlineData(2, "7")]
    [InlineData(2, """{"seed":0}""")]
    [InlineData(2, """{"seed":0,"found":[]}""")]
    [InlineData(2, """{"seed":0,"found":[""]}""")]
    [InlineData(2, """{"seed":0,"found":[null]}""")]
    [InlineData(2, """{"seed":0,"found":["a"],"cost":1}""")]
    [InlineData(2, """{"seed":0,"evaluation":1,"arch":"a","values":[1],"incumbent":1,"more":1}""")]
    [InlineData(2, """{"seed":0,"evaluation":1,"arch":"a","values":[1],"values":[1],"incumbent":1}""")]
    [InlineData(2, """{"seed":0,"evaluation":1,"arch":"a","values":[1]}""")]
    [InlineData(2, """{"seed":0,"evaluation":1,"arch":"a","values":[1],"incumbent":2}""")]
    [InlineData(2, """{"seed":0,"evaluation":1,"arch":"a","values":[1],"incumbent":0}""")]
    [InlineData(2, """{"seed":0,"evaluation":1,"arch":"","values":[1],"incumbent":1}""")]
    [InlineData(2, """{"seed":0,"evaluation":1,"arch":"\ud800","values":[1],"incumbent":1}""")]
    [InlineData(2, """{"seed":0,"evaluation":1,"arch":"a","values":[1,2],"incumbent":1}""")]
    [InlineData(2, """{"seed":0,"evaluation":1,"arch":"a","values":[1e999],"incumbent":1}""")]
    [InlineData(2, """{"seed":0,"evaluation":1,"arch":"a","values":["1"],"incumbent":1}""")]
    [InlineData(2, """{"seed":0,"evaluation":1,"arch":"a","values":[1],"cost":-1,"incumbent":1}""")]
    [InlineData(2, """{"seed":0,"evaluation":2,"arch":"a","values":[1],"incumbent":1}""")]
    [InlineData(2, """{"\ud800":0}""")]
    [InlineData(3, Evaluation, Evaluation)]
    [InlineData(3, Evaluation, """{"seed":1,"evaluation":1,"arch":"a","values":[1],"incumbent":1}""")]
    [InlineData(3, Evaluation, """{"seed":1,"found":["a"]}""")]
    [InlineData(4, Evaluation, """{"seed":0,"found":["a"]}""", """{"seed":0,"found":["a"]}""")]
    [InlineData(4, Evaluation, """{"seed":0,"evaluation":2,"arch":"b","values":[1],"incumbent":1}""",
        """{"seed":0,"evaluation":3,"arch":"c","values":[1],"incumbent":1}""")]
    public void A_fault_is_named_by_its_line(int line, params string[] lines)
    {
        string[] all = line == 1 ? lines : [Header(["oracle"]), .. lines];
        string message = Assert.Throws<InputException>(() => Read(all)).Message;
        Assert.Contains($"t.jsonl:{line}: not a line of a trace: ", message);
    }

    [Fact]
    public void A_header_out_of_range_is_refused()
    {
        Assert.Throws<InputException>(() => Read(Header([])));
        Assert.Throws<InputException>(() => Read(Header(["oracle"]).Replace("\"budget\":2", "\"budget\":0")));
        Assert.Throws<InputException>(() => Read(Header(["oracle"]).Replace("\"trace\":1", "\"trace\":2")));
        Assert.Throws<InputException>(() => Read(Header(["oracle"]).Replace("\"scoring\":null", "\"scoring\":{\"seed\":1}")));
        Assert.Throws<InputException>(() => Read(Header(["oracle"]).Replace("\"scoring\":null", "\"scoring\":7")));
        Assert.Throws<InputException>(() => Read(Header(["oracle"]).Replace("\"space\":\"darts\",", "")));
    }

    [Fact]
    public void Endless_lines_torn_ends_and_other_encodings_are_refused()
    {
        Assert.Contains(":1: more than", Refusal(Encoding.ASCII.GetBytes(new string('{', 3 << 20) + "\n")));
        Assert.Contains("the last line is incomplete", Refusal(Encoding.ASCII.GetBytes(Header(["oracle"]) + "\n" + Evaluation)));
        Assert.Contains(":2: not UTF-8", Refusal([.. Encoding.ASCII.GetBytes(Header(["oracle"]) + "\n"), 0xff, (byte)'\n']));
        Assert.Contains("empty", Refusal([]));
        Assert.Contains("cannot open", Assert.Throws<InputException>(() => TraceReader.Read(folder["absent"])).Message);
    }

    [Fact]
    public void Damaged_traces_are_read_or_refused()
    {
        using (SearchSession session = SearchSession.Open(Plans.Of(5, 0, 1), folder["whole.jsonl"], resume: false))
        {
            session.Run();
        }

        Hostile.IsReadOrRefused(File.ReadAllBytes(folder["whole.jsonl"]), path => TraceReader.Read(path));
    }

    [Fact]
    public void Damaged_traces_are_resumed_to_the_whole_or_refused_as_they_are()
    {
        using (SearchSession session = SearchSession.Open(Plans.Of(5, 0, 1), folder["whole.jsonl"], resume: false))
        {
            session.Run();
        }

        Hostile.IsReadOrRefused(File.ReadAllBytes(folder["whole.jsonl"]), path =>
        {
            byte[] before = File.ReadAllBytes(path);
            try
            {
                using SearchSession session = SearchSession.Open(Plans.Of(5, 0, 1), path, resume: true);
                session.Run();
            }
            catch (InputException)
            {
                // All whole lines are there still.
                Assert.True(File.ReadAllBytes(path) is var left && (before.AsSpan().StartsWith(left) || left.AsSpan().StartsWith(before)));
                throw;
            }
        });
    }

    private static string Header(string[] columns) =>
        """{"trace":1,"version":"0.1.0","space":"darts","spaceSettings":{},"algorithm":"rea","settings":{},"budget":2,"columns":["""
        + $$"""{{string.Join(',', columns.Select(c => $"\"{c}\""))}}],"metrics":[],"scoring":null,"oracle":null,"constraints":null}""";

    private Trace Read(params string[] lines) => TraceReader.Read(folder.Write("t.jsonl", Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n")));

    private string Refusal(byte[] content) => Assert.Throws<InputException>(() => TraceReader.Read(folder.Write("t.jsonl", content))).Message;
}
