using FastProxy.Cli;
using FastProxy.Cli.Output;
using FastProxy.Data;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;
using Xunit;

namespace FastProxy.Tests.Cli;

public sealed class SweepTests : IDisposable
{
    private static readonly string[] Small = ["sweep", .. CommandRun.Small, "--metrics", "swap,naswot,params", "--threads", "2"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Shards_merge_to_the_bytes_of_the_whole()
    {
        string[] sample = [.. Small, "--sample", "41", "--sample-seed", "3"];
        CommandRun whole = CommandRun.Of([.. sample, "--out", folder["whole.csv"]]);
        string[] shards = [.. Enumerable.Range(1, 4).Select(i => folder[$"shard{i}.csv"])];
        for (int i = 1; i <= shards.Length; i++)
        {
            Assert.InRange(CommandRun.Of([.. sample, "--shard", $"{i}/4", "--out", shards[i - 1]]).Code, 0, 1);
        }

        CommandRun.Of(["merge", folder["merged.csv"], .. shards.Reverse()]).IsDone();
        Assert.InRange(whole.Code, 0, 1);
        Assert.Equal(File.ReadAllText(folder["whole.csv"]), File.ReadAllText(folder["merged.csv"]));
        Assert.Equal(File.ReadAllText(folder["whole.csv.json"]), File.ReadAllText(folder["merged.csv.json"]));
    }

    [Fact]
    public void A_piped_sweep_says_its_plan_and_its_result_and_nothing_else()
    {
        CommandRun run = CommandRun.Of(
            ["sweep", .. CommandRun.Small, "--metrics", "params", "--threads", "2", "--sample", "3", "--out", folder["s.csv"]]);
        Assert.Equal(0, run.Code);
        Assert.Equal("", run.Out);
        string[] lines = run.Err.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains("scoring 3 of 3 architectures", lines[0]);
        Assert.Contains("planned peak memory", lines[0]);
        Assert.Contains("2 threads", lines[0]);
        Assert.Matches(@"^3 of 3 rows in .*, 0 with a reason in place of a score; .* s, .* architectures/s", lines[1]);
    }

    [Fact]
    public void A_resumed_run_that_is_complete_scores_nothing()
    {
        string[] sweep = [.. Small, "--sample", "5", "--out", folder["s.csv"], "--resume"];
        int code = CommandRun.Of(sweep).Code;
        byte[] before = File.ReadAllBytes(folder["s.csv"]);
        CommandRun again = CommandRun.Of(sweep);
        Assert.Equal(code, again.Code);
        Assert.Contains("scoring 0 of 5", again.Err);
        Assert.Equal(before, File.ReadAllBytes(folder["s.csv"]));
    }

    [Fact]
    public void A_resumed_run_goes_on_after_a_torn_line()
    {
        string[] sweep = [.. Small, "--sample", "9", "--out"];
        CommandRun.Of([.. sweep, folder["whole.csv"]]);
        byte[] whole = File.ReadAllBytes(folder["whole.csv"]);
        File.Copy(folder["whole.csv.json"], folder["torn.csv.json"]);
        foreach (int length in (int[])[0, 1, whole.Length / 3, whole.Length / 2, whole.Length - 1])
        {
            File.WriteAllBytes(folder["torn.csv"], whole[..length]);
            CommandRun.Of([.. sweep, folder["torn.csv"], "--resume"]);
            Assert.Equal(whole, File.ReadAllBytes(folder["torn.csv"]));
        }
    }

    [Fact]
    public void A_resumed_file_with_rows_of_another_order_is_refused()
    {
        string[] sweep = [.. Small, "--sample", "4", "--out", folder["s.csv"]];
        CommandRun.Of(sweep);
        string[] lines = File.ReadAllLines(folder["s.csv"]);
        File.WriteAllText(folder["s.csv"], string.Join('\n', lines[0], lines[2], lines[1]) + "\n");
        CommandRun.Of([.. sweep, "--resume"]).IsRefused("cannot be resumed", "where");
    }

    [Fact]
    public void Indices_are_scored_in_the_order_of_their_file()
    {
        File.WriteAllText(folder["indices"], "7\n15624\n0\n");
        CommandRun.Of([.. Small, "--indices", folder["indices"], "--out", folder["s.csv"]]);
        Assert.Equal(["index", "7", "15624", "0"], File.ReadLines(folder["s.csv"]).Select(line => line.Split(',')[0]));
    }

    [Fact]
    public void A_larger_sample_begins_with_a_smaller_one()
    {
        foreach (string count in (string[])["5", "8", "15625"])
        {
            CommandRun.Of(
                ["sweep", .. CommandRun.Small, "--metrics", "flops", "--sample", count, "--sample-seed", "2", "--out", folder[$"{count}.csv"]])
                .IsDone();
        }

        string[] all = File.ReadAllLines(folder["15625.csv"]);
        Assert.Equal(File.ReadAllLines(folder["5.csv"]), all[..6]);
        Assert.Equal(File.ReadAllLines(folder["8.csv"]), all[..9]);
        Assert.Equal(15626, all.Distinct().Count());
    }

    [Fact]
    public void An_interrupted_sweep_ends_with_130_and_can_be_resumed()
    {
        string[] sweep = [.. Small, "--sample", "40", "--out"];
        using var cancel = new CancellationTokenSource();
        using var error = new CancellingWriter(cancel);
        Assert.Equal(130, Program.Run([.. sweep, folder["s.csv"]], new Terminal(TextWriter.Null, error, false, cancel.Token)));
        Assert.Contains("\ninterrupted: ", error.ToString());
        CommandRun.Of([.. sweep, folder["s.csv"], "--resume"]);
        CommandRun.Of([.. sweep, folder["whole.csv"]]);
        Assert.Equal(File.ReadAllText(folder["whole.csv"]), File.ReadAllText(folder["s.csv"]));
    }

    [Fact]
    public void A_sweep_cancelled_amid_its_rows_keeps_them()
    {
        ISpace space = SpaceCatalog.Create(
            "nasbench201", new Dictionary<string, string> { ["channels"] = "4", ["cells"] = "1", ["imageSize"] = "8" });
        var scorer = new Scorer(space, ["naswot"], BatchSource.Load("noise", 8, 3, 8, 8, 10, 0), new ScoreOptions());
        using var cancel = new CancellationTokenSource();
        using (Sweep sweep = Sweep.Open(scorer, Population.Sample(space, 100, 0), null, folder["s.csv"], resume: false))
        {
            Assert.Throws<OperationCanceledException>(() => sweep.Run(_ => CancelAfter(sweep, 17), cancel.Token));
            Assert.Equal((17, 100), (sweep.Done, sweep.Total));
        }

        Assert.Equal(17, ScoreFile.Read(folder["s.csv"]).Rows.Count);

        void CancelAfter(Sweep sweep, long rows)
        {
            if (sweep.Done == rows)
            {
                cancel.Cancel();
            }
        }
    }

    /// <summary>Presses Ctrl-C when the sweep has said its plan.</summary>
    private sealed class CancellingWriter(CancellationTokenSource cancel) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            cancel.Cancel();
        }
    }
}
