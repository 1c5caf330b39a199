using System.Text.Json.Nodes;
using FastProxy.Cli.Serving;
using FastProxy.Metrics;
using FastProxy.Spaces;
using FastProxy.Tests.Cli;
using Xunit;

namespace FastProxy.Tests.Serving;

public sealed class ServeTests
{
    /// <summary>The first row comes at once; all of it would take minutes.</summary>
    private static readonly string Slow = Requests.Score(
        "slow", "\"swap\"", [CommandRun.DisconnectedArch, .. Enumerable.Range(8000, 60).Select(i => SpaceCatalog.Create("nasbench201").At(i))],
        "\"repeats\": 10000, \"no-sharing\": true");

    [Theory]
    [InlineData("swap,naswot,params")]
    [InlineData("grad_norm,snip,grasp,synflow")]
    [InlineData("jacob_cov,zico")]
    [InlineData("ntk_trace,ntk_condition_full")]
    [InlineData("zen,az_nas")]
    public void The_bits_and_the_protocol_are_those_of_score(string metrics)
    {
        string[] architectures = [CommandRun.Arch, CommandRun.OtherArch, CommandRun.DisconnectedArch];
        JsonNode expected = JsonNode.Parse(CommandRun.Of([
            "score", .. CommandRun.Small, "--metrics", metrics, "--seed", "5", "--repeats", "2", "--json",
            .. architectures.SelectMany(a => new[] { "--arch", a }),
        ]).IsDone().Out)!;
        using var session = new ServeSession();
        foreach (string id in (string[])["cold", "warm"])
        {
            session.Send(Requests.Score(id, $"\"{metrics}\"", architectures, "\"seed\": 5, \"repeats\": 2"));
            JsonNode[] replies = session.ReadTo(id);
            JsonNode done = replies[^1]["done"]!;
            Same(expected["protocol"]!, done["protocol"]!);
            Assert.Equal(3, (int)done["rows"]!);
            Assert.Equal(1, (int)done["with_reason"]!);
            for (int i = 0; i < 3; i++)
            {
                JsonObject row = expected["rows"]![i]!.DeepClone().AsObject();
                if (row["scores"]!.AsObject().Remove("az_nas", out JsonNode? score))
                {
                    Same(score is JsonObject both ? both["mean"] : null, done["population"]!["az_nas"]![i]);
                    row["status"] = ((string)row["status"]!).Split("; az_nas: a part")[0];
                }

                Same(row, replies[i]["row"]!);
            }
        }
    }

    [Fact]
    public void Architectures_score_the_same_whatever_else_was_asked_for()
    {
        ISpace space = SpaceCatalog.Create("nasbench201");
        string[] architectures = [.. Enumerable.Range(0, 40).Select(i => space.At(i * 389L))];
        using var session = new ServeSession("--threads", "2");
        session.Send(Requests.Score("all", "\"swap,naswot,snip\"", architectures));
        JsonNode[] expected = session.ReadTo("all");
        foreach (int size in (int[])[1, 4, 17])
        {
            foreach ((string[] some, int i) in architectures.Chunk(size).Select((some, i) => (some, i)))
            {
                session.Send(Requests.Score($"{size}-{i}", "[\"swap\", \"naswot\", \"snip\"]", some));
                JsonNode[] replies = session.ReadTo($"{size}-{i}");
                Assert.All(replies.SkipLast(1).Select((reply, k) => (reply, k)), at => Same(expected[i * size + at.k]["row"]!, at.reply["row"]!));
                Assert.Equal(some.Length + 1, replies.Length);
            }
        }
    }

    [Fact]
    public void Requests_in_flight_are_scored_in_their_order_and_questions_are_answered_meanwhile()
    {
        using var session = new ServeSession();
        session.Send(Slow);
        Assert.NotNull(session.Read()["row"]);
        session.Send(Requests.Score("second", "\"params\"", [CommandRun.Arch]));
        session.Send(Requests.Score("third", "\"params\"", [CommandRun.Arch]));
        Assert.Contains("another request of this id", (string?)session.Ask("slow", Slow)["error"]);
        string[] metrics = [.. session.Ask("m", "{\"id\": \"m\", \"metrics\": {}}")["done"]!["metrics"]!.AsArray().Select(m => (string)m!["name"]!)];
        Assert.Equal(MetricCatalog.All.Select(metric => metric.Name), metrics);
        JsonNode spaces = session.Ask("s", "{\"id\": \"s\", \"spaces\": {}}")["done"]!["spaces"]!;
        Assert.Equal(SpaceCatalog.Entries.Select(space => space.Description), spaces.AsArray().Select(space => (string)space!["description"]!));
        Assert.Contains("channels", spaces[0]!["options"]!.AsArray().Select(option => (string)option!["name"]!));
        Assert.Matches(@"^\d+\.\d+\.\d+$", (string?)session.Ask("v", "{\"id\": \"v\", \"version\": {}}")["done"]!["version"]);

        session.Send("{\"id\": \"c2\", \"cancel\": \"second\"}");
        Assert.Equal("cancelled", (string?)session.ReadTo("second")[^1]["error"]);
        Assert.Equal("second", (string?)session.ReadTo("c2")[^1]["done"]!["cancelled"]);
        session.Send("{\"id\": \"c1\", \"cancel\": \"slow\"}");
        JsonNode[] rest = [.. Enumerable.Range(0, 4).Select(_ => session.Read())];
        Assert.Equal("slow", (string?)rest.Single(reply => (string?)reply["id"] == "c1")["done"]!["cancelled"]);
        Assert.Equal("cancelled", (string?)rest.Single(reply => (string?)reply["id"] == "slow")["error"]);
        Assert.Equal(["row", "done"], rest.Where(reply => (string?)reply["id"] == "third").Select(reply => reply.AsObject().ElementAt(1).Key));
        Assert.Contains("no request 'slow'", (string?)session.Ask("c3", "{\"id\": \"c3\", \"cancel\": \"slow\"}")["error"]);

        // What was cancelled is forgotten, and its scorer scores on.
        session.Send(Requests.Score("slow", "\"swap\"", [CommandRun.Arch]));
        Assert.Equal(2, session.ReadTo("slow").Length);
        Assert.Equal(0, session.End().Code);
    }

    [Fact]
    public void The_end_of_the_input_lets_what_was_asked_for_end()
    {
        using var session = new ServeSession();
        session.Send(Requests.Score("a", "\"swap\"", [CommandRun.Arch, CommandRun.OtherArch]));
        session.Send(Requests.Score("b", "\"params\"", [CommandRun.Arch]));
        (int code, JsonNode[] replies, string error) = session.End();
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(["a", "a", "a", "b", "b"], replies.Select(reply => (string)reply["id"]!));
        using var interrupted = new ServeSession();
        interrupted.Send(Slow);
        Assert.NotNull(interrupted.Read()["row"]);
        interrupted.Interrupt();
        Assert.Equal(130, interrupted.Result.Code);
    }

    [Fact]
    public void A_client_that_has_gone_ends_it_with_one_line()
    {
        using var session = new ServeSession();
        session.Send(Slow);
        session.Leave();
        session.Send("{\"id\": \"v\", \"version\": {}}");
        (int code, string error) = session.Result;
        Assert.Equal(2, code);
        Assert.StartsWith("fastproxy: cannot write to standard output: ", error);
    }

    [Theory]
    [InlineData("[1]", "line 1: expected an object with \"id\"")]
    [InlineData("{\"id\": \"a\"", "line 1: not a request in JSON")]
    [InlineData("{\"id\": \"\", \"version\": {}}", "line 1: expected an object with \"id\"")]
    [InlineData("{\"id\": \"\\ud800\", \"version\": {}}", "line 1: not a request in JSON")]
    [InlineData("{\"id\": \"v\", \"version\": {}, \"version\": {}}", "line 1: not a request in JSON")]
    [InlineData("{\"id\": \"v\", \"x\": [[[[[[[[[1]]]]]]]]]}", "line 1: not a request in JSON")]
    [InlineData("{\"id\": \"v\"}", "0 members beside the id, expected one", "v")]
    [InlineData("{\"id\": \"v\", \"version\": {}, \"spaces\": {}}", "2 members beside the id, expected one", "v")]
    [InlineData("{\"id\": \"v\", \"version\": {\"x\": 1}}", "version: expected {}", "v")]
    [InlineData("{\"id\": \"v\", \"train\": {}}", "unknown request 'train'; expected one of score, cancel, metrics, spaces, version", "v")]
    [InlineData("{\"id\": \"v\", \"cancel\": 7}", "not a request in JSON", "v")]
    [InlineData("{\"id\": \"v\", \"score\": 7}", "score: expected an object", "v")]
    [InlineData("{\"id\": \"v\", \"score\": {\"metrics\": \"swap\"}}", "score: arch is missing", "v")]
    [InlineData("{\"id\": \"v\", \"score\": {\"arch\": \"a\"}}", "score: metrics is missing", "v")]
    [InlineData("{\"id\": \"v\", \"score\": {\"arch\": \"a\", \"metrics\": \"swap\"}}", "--space is missing", "v")]
    [InlineData("{\"id\": \"v\", \"score\": {\"arch\": \"a\", \"metrics\": null}}", "score: metrics: expected texts or numbers", "v")]
    [InlineData("{\"id\": \"v\", \"score\": {\"threads\": 2}}", "score: unknown option 'threads'", "v")]
    [InlineData("{\"id\": \"v\", \"score\": {\"out\": \"/tmp/x\"}}", "score: unknown option 'out'", "v")]
    [InlineData("{\"id\": \"v\", \"score\": {\"\": true}}", "score: unknown option ''", "v")]
    [InlineData("{\"id\": \"v\", \"score\": {\"no-sharing\": 1}}", "score: no-sharing: expected true or false", "v")]
    public void A_fault_is_an_error_in_one_line(string line, string message, string? id = null)
    {
        using var session = new ServeSession();
        session.Send(line);
        JsonNode reply = session.Read();
        Assert.Equal(id, (string?)reply["id"]);
        Assert.StartsWith(message, (string?)reply["error"]);
        Assert.Equal(0, session.End().Code);
    }

    [Theory]
    [InlineData("swap", "\"classes\": \"x\"", "setting classes: expected a whole number from 1 to 100000, got 'x'", null)]
    [InlineData("swap", "\"repeats\": 0", "--repeats: expected a whole number", null)]
    [InlineData("swap", "\"memory\": \"3G\"", "score: memory 3G, expected at most 2G, the process's", null)]
    [InlineData("swap", "\"memory\": \"1M\"", "memory 1 MiB is too small", null)]
    [InlineData("swap", "\"time\": 0", "time: expected seconds", null)]
    [InlineData("swap", "\"time\": 61", "score: time 61, expected at most 60, the process's", null)]
    [InlineData("nonsense", "\"seed\": 1", "unknown metric 'nonsense'", null)]
    [InlineData("swap", "\"seed\": 1", "architecture 1: ", "|nonsense~0|")]
    public void What_score_refuses_is_refused_and_limits_hold(string metrics, string more, string message, string? architecture)
    {
        using var session = new ServeSession("--time", "60");
        string error = (string)session.Ask("a", Requests.Score("a", $"\"{metrics}\"", [architecture ?? CommandRun.Arch], more))["error"]!;
        Assert.Contains(message, error);
        Assert.DoesNotContain('\n', error);
        session.Send(Requests.Score("b", "\"swap\"", [CommandRun.Arch]));
        Assert.Equal(2, session.ReadTo("b").Length);
    }

    [Fact]
    public void Time_that_is_over_ends_a_request()
    {
        using var session = new ServeSession("--time", "3600");
        string request = Slow.Replace("\"repeats\"", "\"time\": 0.25, \"repeats\"");
        Assert.StartsWith("stopped after 0.25 s", (string?)session.Ask("slow", request)["error"]);
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_skipped()
    {
        using var session = new ServeSession();
        var sending = Task.Run(() =>
        {
            session.Send($"{{\"id\": \"{new string('x', LineServer.MaxLine)}\", \"version\": {{}}}}");
            session.Send($"{{\"id\": \"{new string('x', Request.MaxId + 1)}\", \"version\": {{}}}}");
            session.Send($"{{\"id\": \"v\", \"version\": {{}}{new string(' ', LineServer.MaxLine - 30)}}}");
        });
        Assert.StartsWith($"line 1: more than {LineServer.MaxLine} characters", (string?)session.Read()["error"]);
        Assert.StartsWith("line 2: expected an object with \"id\"", (string?)session.Read()["error"]);
        Assert.NotNull(session.Read()["done"]);
        await sending;
    }

    /// <summary>Replies that nobody reads fill the pipe; then nothing more is read.</summary>
    [Fact]
    public async Task A_client_that_does_not_read_is_waited_for()
    {
        const int Questions = 20_000;
        ISpace space = SpaceCatalog.Create("nasbench201");
        using var session = new ServeSession();
        session.Send(Requests.Score("rows", "\"params\"", Enumerable.Range(0, 2000).Select(i => space.At(i))));
        int sent = 0;
        var sending = Task.Run(() =>
        {
            for (; sent < Questions; Interlocked.Increment(ref sent))
            {
                session.Send("{\"id\": \"v\", \"version\": {}}");
            }
        });
        for (int before = -1; before != Volatile.Read(ref sent);)
        {
            before = Volatile.Read(ref sent);
            await Task.Delay(500);
        }

        // Two pipes of 64 KiB and the buffers of a reader and a writer.
        Assert.InRange(Volatile.Read(ref sent), 1, (1 << 18) / 28);
        int rows = 0;
        int answers = 0;
        for (bool isDone = false; !isDone || answers < Questions;)
        {
            JsonNode reply = session.Read();
            rows += reply["row"] is null ? 0 : 1;
            answers += (string?)reply["id"] == "v" ? 1 : 0;
            isDone |= (string?)reply["id"] == "rows" && reply["done"] is not null;
        }

        await sending;
        Assert.Equal(2000, rows);
        Assert.Equal(0, session.End().Code);
    }

    [Fact]
    public async Task Lines_that_wait_are_bounded_together()
    {
        var queue = new OrderQueue(maxLength: 10);
        OrderUnderWay Order(string id, int length) => new(id, new ScoreOrder("", [], null, () => throw new InvalidOperationException()), length);
        Assert.True(queue.TryAdd(Order("a", 99)));
        Assert.True(queue.TryTake(out OrderUnderWay? first));
        Assert.True(queue.TryAdd(Order("b", 6)));
        Task<bool> third = Task.Run(() => queue.TryAdd(Order("c", 6)));
        Assert.NotEqual(third, await Task.WhenAny(third, Task.Delay(200)));
        Assert.True(queue.Cancel("b", out bool wasWaiting) && wasWaiting);
        Assert.True(await third);
        Assert.False(queue.TryAdd(Order("a", 1)));
        Assert.True(queue.Cancel("a", out wasWaiting) && !wasWaiting && first.Cancel.IsCancellationRequested);
        queue.Close();
        Assert.False(queue.TryAdd(Order("d", 1)));
        Assert.True(queue.TryTake(out OrderUnderWay? last) && last.Id == "c");
        Assert.False(queue.TryTake(out _));
    }

    private static void Same(JsonNode? expected, JsonNode? actual) => Assert.Equal(expected?.ToJsonString(), actual?.ToJsonString());
}
