using FastProxy.Input;
using FastProxy.Search.Evaluations;
using FastProxy.Search.Runs;
using FastProxy.Search.Traces;
using FastProxy.Spaces;
using FastProxy.Tests;
using Xunit;

namespace FastProxy.Search.Tests;

public sealed class SearchSessionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_trace_reads_back_to_the_runs_that_wrote_it()
    {
        IReadOnlyList<TraceRun> runs = Run(Plans.Of(25, 3, 1), "t.jsonl");
        Trace trace = TraceReader.Read(folder["t.jsonl"]);
        Assert.Equal(["oracle"], trace.Header.Columns);
        Assert.Equal([3, 1], trace.Runs.Select(run => run.Seed));
        Assert.Equal(25, trace.Runs[1].Cost);
        foreach ((TraceRun expected, TraceRun found) in runs.Zip(trace.Runs))
        {
            Assert.Equal(expected.Found, found.Found);
            Assert.Equal(25, found.Lines.Count);
            Assert.All(expected.Lines.Zip(found.Lines), pair => Assert.Equivalent(pair.First, pair.Second));
            TraceLine best = found.Lines[found.Lines[^1].Incumbent!.Value - 1];
            Assert.Equal(found.Lines.Max(line => line.Values[0]), best.Values[0]);
            Assert.Equal([best.Architecture], found.Found);
        }
    }

    [Fact]
    public void A_search_without_a_trace_is_the_same() =>
        Assert.Equivalent(Run(Plans.Of(25, 3, 1), "t.jsonl"), Run(Plans.Of(25, 3, 1), null));

    [Fact]
    public void A_search_cancelled_after_any_evaluation_resumes_to_the_bytes_of_an_uninterrupted_one()
    {
        SearchPlan plan = Plans.Of(12, 0, 1, 2);
        Run(plan, "whole.jsonl");
        byte[] whole = File.ReadAllBytes(folder["whole.jsonl"]);
        for (int k = 1; k <= 36; k++)
        {
            using var cancel = new CancellationTokenSource();
            using (SearchSession session = SearchSession.Open(plan, folder["k.jsonl"], resume: true))
            {
                void CancelAt(SearchProgress progress)
                {
                    if (session.Recorded == k)
                    {
                        cancel.Cancel();
                    }
                }

                // After its last evaluation a run, and after its last run a session, has nothing left to cancel.
                if (k % 12 != 0)
                {
                    Assert.Throws<OperationCanceledException>(() => session.Run(CancelAt, cancel.Token));
                }
                else
                {
                    Record.Exception(() => session.Run(CancelAt, cancel.Token));
                }

                Assert.Equal(k, session.Recorded);
            }

            Assert.Equal(k, TraceReader.Read(folder["k.jsonl"]).Runs.Sum(run => run.Lines.Count));
            Run(plan, "k.jsonl", resume: true);
            Assert.Equal(whole, File.ReadAllBytes(folder["k.jsonl"]));
            File.Delete(folder["k.jsonl"]);
        }
    }

    [Fact]
    public void A_trace_torn_at_any_byte_resumes_to_the_bytes_of_the_whole()
    {
        SearchPlan plan = Plans.Of(4, 0, 1);
        Run(plan, "whole.jsonl");
        byte[] whole = File.ReadAllBytes(folder["whole.jsonl"]);
        for (int length = 0; length < whole.Length; length += 7)
        {
            folder.Write("torn.jsonl", whole[..length]);
            Run(plan, "torn.jsonl", resume: true);
            Assert.Equal(whole, File.ReadAllBytes(folder["torn.jsonl"]));
        }
    }

    [Fact]
    public void An_oracle_that_fails_loses_no_evaluation()
    {
        SearchPlan broken = Plans.Of("rea", new HashOracle(answers: 17), 12, 0, 1);
        Assert.Contains("broke", Assert.Throws<InputException>(() => Run(broken, "t.jsonl")).Message);
        Trace trace = TraceReader.Read(folder["t.jsonl"]);
        Assert.Equal([12, 5], trace.Runs.Select(run => run.Lines.Count));
        Assert.Null(trace.Runs[1].Found);
        Run(Plans.Of(12, 0, 1), "t.jsonl", resume: true);
        Run(Plans.Of(12, 0, 1), "whole.jsonl");
        Assert.Equal(File.ReadAllBytes(folder["whole.jsonl"]), File.ReadAllBytes(folder["t.jsonl"]));
    }

    [Fact]
    public void A_search_that_fails_before_its_first_evaluation_leaves_no_file()
    {
        Assert.Throws<InputException>(() => Run(Plans.Of("rea", new HashOracle(answers: 0), 12, 0), "t.jsonl"));
        Assert.Throws<InputException>(() => Run(Plans.Of(15_626, 0), "t.jsonl"));
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void More_seeds_may_follow()
    {
        Run(Plans.Of(5, 0, 1), "t.jsonl");
        Run(Plans.Of(5, 0, 1, 2), "t.jsonl", resume: true);
        Run(Plans.Of(5, 0, 1, 2), "whole.jsonl");
        Assert.Equal(File.ReadAllBytes(folder["whole.jsonl"]), File.ReadAllBytes(folder["t.jsonl"]));
    }

    [Fact]
    public void A_trace_of_another_search_is_refused_by_the_field_that_differs()
    {
        SearchPlan plan = Plans.Of(5, 0, 1);
        Run(plan, "t.jsonl");
        byte[] before = File.ReadAllBytes(folder["t.jsonl"]);
        Refused(plan with { Budget = 6 }, "budget: 5 against 6");
        Refused(plan with { Search = SearchCatalog.Find("local") }, "algorithm: \"rea\" against \"local\"");
        Refused(
            plan with { Settings = new("rea", plan.Search.Settings, new Dictionary<string, string> { ["population"] = "4" }) },
            "settings.population: \"10\" against \"4\"");
        Refused(plan with { Constraints = new(MaxParams: 1_000_000) }, "constraints: none against {\"maxParams\":1000000,\"maxFlops\":null}");
        Refused(
            plan with { Space = SpaceCatalog.Create("nasbench201", new Dictionary<string, string> { ["cells"] = "1" }) },
            "spaceSettings.cells: \"5\" against \"1\"");
        Refused(plan with { Oracle = new Renamed() }, "oracle: \"hash\" against \"another\"");
        Refused(plan with { Seeds = [0] }, "it has 2 seeds, expected at most 1");
        Refused(plan with { Seeds = [0, 2] }, "seed 1 stands where seed 2 is expected");
        Assert.Contains("already holds", Assert.Throws<InputException>(() => Run(plan, "t.jsonl")).Message);
        Assert.Equal(before, File.ReadAllBytes(folder["t.jsonl"]));

        void Refused(SearchPlan other, string expected)
        {
            string message = Assert.Throws<InputException>(() => Run(other, "t.jsonl", resume: true)).Message;
            Assert.Contains("cannot be resumed", message);
            Assert.Contains(expected, message);
        }
    }

    [Fact]
    public void A_file_that_is_no_trace_is_not_overwritten()
    {
        string path = folder.Write("notes", "milk, eggs"u8.ToArray());
        Assert.Contains("no trace", Assert.Throws<InputException>(() => Run(Plans.Of(5, 0), "notes", resume: true)).Message);
        Assert.Equal("milk, eggs", File.ReadAllText(path));
    }

    [Fact]
    public void Evaluations_that_the_search_would_not_make_are_refused()
    {
        SearchPlan plan = Plans.Of(5, 0);
        Run(plan, "t.jsonl");
        string[] lines = File.ReadAllLines(folder["t.jsonl"]);
        string other = Plans.Space.At(4321);
        lines[3] = lines[3].Replace(TraceReader.Read(folder["t.jsonl"]).Runs[0].Lines[2].Architecture, other);
        File.WriteAllText(folder["t.jsonl"], string.Join('\n', lines[..^1]) + "\n");
        Assert.Contains("evaluation 3 of seed 0", Assert.Throws<InputException>(() => Run(plan, "t.jsonl", resume: true)).Message);
    }

    [Theory]
    [InlineData("hnas", false, "asks an oracle and none is given")]
    [InlineData("best", true, "has no use for an oracle")]
    [InlineData("random", false, "evaluates by metrics where it has no oracle")]
    [InlineData("robot", true, "reads metrics and none is named")]
    public void A_plan_that_lacks_what_evaluates_is_refused(string search, bool asks, string expected)
    {
        SearchPlan plan = Plans.Of(search, asks ? new HashOracle() : null, 5, 0);
        Assert.Contains(expected, Assert.Throws<InputException>(() => Run(plan, "t.jsonl")).Message);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void Seeds_and_budget_are_checked()
    {
        Assert.Throws<InputException>(() => Run(Plans.Of(5), null));
        Assert.Throws<InputException>(() => Run(Plans.Of(5, 1, 1), null));
        Assert.Throws<InputException>(() => Run(Plans.Of(0, 1), null));
    }

    private IReadOnlyList<TraceRun> Run(SearchPlan plan, string? name, bool resume = false)
    {
        using SearchSession session = SearchSession.Open(plan, name is null ? null : folder[name], resume);
        return session.Run();
    }

    private sealed class Renamed : Search.Oracles.IOracle
    {
        public string Description => "another";

        public Search.Oracles.OracleAnswer Query(string architecture) => new(0, 0);
    }
}
