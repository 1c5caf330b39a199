using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace FastProxy.Tests.Cli;

public sealed class ScoreTests : IDisposable
{
    private static readonly string[] Two =
        ["score", .. CommandRun.Small, "--metrics", "swap,naswot,params", "--arch", CommandRun.Arch, "--arch", CommandRun.OtherArch];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Table_json_and_file_tell_the_same_scores()
    {
        string table = CommandRun.Of(Two).IsDone().Out;
        CommandRun json = CommandRun.Of([.. Two, "--json"]).IsDone();
        CommandRun file = CommandRun.Of([.. Two, "--out", folder["scores.csv"]]).IsDone();

        using JsonDocument document = JsonDocument.Parse(json.Out);
        JsonElement rows = document.RootElement.GetProperty("rows");
        string[] lines = File.ReadAllLines(folder["scores.csv"]);
        Assert.Equal("index,arch,status,swap,naswot,params", lines[0]);
        Assert.Equal(2, rows.GetArrayLength());
        for (int i = 0; i < 2; i++)
        {
            string[] cells = lines[i + 1].Split(',');
            JsonElement scores = rows[i].GetProperty("scores");
            Assert.Equal(i == 0 ? CommandRun.Arch : CommandRun.OtherArch, rows[i].GetProperty("arch").GetString());
            Assert.Equal(cells[3..], new[] { "swap", "naswot", "params" }.Select(name => scores.GetProperty(name).GetRawText()));
            Assert.Matches($@"\n *{cells[0]}  +{Regex.Escape(cells[1])} +ok +{string.Join(" +", cells[3..])}\r?\n", table);
        }

        Assert.Equal("nasbench201", document.RootElement.GetProperty("protocol").GetProperty("space").GetString());
        Assert.Contains("planned peak memory", table);
        Assert.DoesNotContain('\e', table);
        Assert.Equal("", file.Out);
        Assert.DoesNotContain('\e', file.Err);
        Assert.Equal(["scores.csv", "scores.csv.json"], folder.Names);
    }

    [Fact]
    public void Architectures_follow_one_option_or_several_or_stand_in_a_file()
    {
        string[] file = ["score", .. CommandRun.Small, "--metrics", "swap,naswot,params", "--json", "--arch-file"];
        string expected = CommandRun.Of([.. Two, "--json"]).IsDone().Out;
        Assert.Equal(expected, CommandRun.Of(["score", "--arch", CommandRun.Arch, CommandRun.OtherArch, "--json", .. Two[1..^4]]).Out);
        File.WriteAllText(folder["archs"], $"{CommandRun.Arch}\r\n\n  {CommandRun.OtherArch}");
        Assert.Equal(expected, CommandRun.Of([.. file, folder["archs"]]).Out);
    }

    [Fact]
    public void Repeats_give_mean_and_deviation()
    {
        string table = CommandRun.Of([.. Two, "--repeats", "2"]).IsDone().Out;
        Assert.Contains("naswot_mean", table);
        Assert.Contains("naswot_std", table);
        using JsonDocument document = JsonDocument.Parse(CommandRun.Of([.. Two, "--repeats", "2", "--json"]).IsDone().Out);
        JsonElement scores = document.RootElement.GetProperty("rows")[0].GetProperty("scores");
        Assert.True(scores.GetProperty("naswot").GetProperty("std").GetDouble() > 0);
        Assert.Equal(0, scores.GetProperty("params").GetProperty("std").GetDouble());
    }

    [Fact]
    public void A_failed_row_has_a_reason_and_under_strict_exit_code_1()
    {
        CommandRun run = CommandRun.Of([.. Two, "--arch", CommandRun.DisconnectedArch, "--json"]);
        Assert.Equal(0, run.Code);
        using JsonDocument document = JsonDocument.Parse(run.Out);
        JsonElement failed = document.RootElement.GetProperty("rows")[2];
        Assert.Contains("naswot: ", failed.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, failed.GetProperty("scores").GetProperty("naswot").ValueKind);
        string[] strict = [.. Two, "--arch", CommandRun.DisconnectedArch, "--strict"];
        Assert.Equal(1, CommandRun.Of([.. strict, "--json"]).Code);
        Assert.Equal(1, CommandRun.Of(strict).Code);
        CommandRun written = CommandRun.Of([.. strict, "--out", folder["s.csv"]]);
        Assert.Equal(1, written.Code);
        Assert.Contains("3 of 3 rows in", written.Err);
        Assert.Contains("1 with a reason in place of a score", written.Err);
        Assert.Equal(0, CommandRun.Of([.. Two, "--strict"]).Code);
    }

    [Theory]
    [InlineData("pytorch")]
    [InlineData("kaiming")]
    [InlineData("normal")]
    public void Exported_weights_give_the_scores_of_drawn_ones(string init)
    {
        string[] space = ["--space", "nasbench201", "--channels", "4", "--cells", "1", "--image-size", "8", "--arch", CommandRun.Arch];
        string[] score = ["score", .. space, "--batch", "8", "--metrics", "swap,naswot,l2_norm", "--json"];
        CommandRun.Of(["export", .. space, "--init", init, "--seed", "7", "--out", folder["w.npz"]]).IsDone();

        // Noise is drawn from the seed as well.
        CommandRun drawn = CommandRun.Of([.. score, "--init", init, "--seed", "7"]).IsDone();
        CommandRun given = CommandRun.Of([.. score, "--weights", folder["w.npz"], "--seed", "7"]).IsDone();
        Assert.Equal(Rows(drawn), Rows(given));
        Assert.NotEqual(Rows(drawn), Rows(CommandRun.Of([.. score, "--init", init, "--seed", "8"]).IsDone()));
    }

    [Fact]
    public void Exporting_twice_gives_the_same_bytes()
    {
        string[] export = ["export", "--space", "nasbench201", "--channels", "4", "--arch", CommandRun.Arch, "--seed", "3", "--out"];
        CommandRun.Of([.. export, folder["a.npz"]]).IsDone();
        CommandRun.Of([.. export, folder["b.npz"]]).IsDone();
        Assert.Equal(File.ReadAllBytes(folder["a.npz"]), File.ReadAllBytes(folder["b.npz"]));
    }

    [Fact]
    public void Given_weights_need_one_architecture() =>
        CommandRun.Of([.. Two, "--weights", folder["w.npz"]]).IsRefused("--weights: expected one architecture, got 2");

    [Fact]
    public void No_switch_of_speed_changes_a_score()
    {
        string expected = Rows(CommandRun.Of([.. Two, "--json"]).IsDone());
        Assert.Equal(expected, Rows(CommandRun.Of([.. Two, "--json", "--no-sharing"]).IsDone()));
        Assert.Equal(expected, Rows(CommandRun.Of([.. Two, "--json", "--threads", "3"]).IsDone()));
        Assert.Equal(expected, Rows(CommandRun.Of([.. Two, "--json", "--memory", "1G"]).IsDone()));
    }

    private static string Rows(CommandRun run)
    {
        using JsonDocument document = JsonDocument.Parse(run.Out);
        return document.RootElement.GetProperty("rows").GetRawText();
    }
}
