using System.Text;
using FastProxy.Data;
using Xunit;

namespace FastProxy.Tests.Cli;

/// <summary>What cannot be used is refused in one line with exit code 2, and leaves no file behind.</summary>
public sealed class BadInputTests : IDisposable
{
    private static readonly string[] Score = ["score", .. CommandRun.Small, "--metrics", "swap", "--arch", CommandRun.Arch];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("unknown verb 'scor'", "scor")]
    [InlineData("unknown verb 'scor'", "help", "scor")]
    [InlineData("unexpected argument 'x'", "spaces", "x")]
    [InlineData("unknown option '--frobnicate'", "score", "--frobnicate")]
    [InlineData("--metrics is missing", "score", "--space", "nasbench201")]
    [InlineData("--space has no value", "score", "--metrics", "swap", "--space")]
    [InlineData("--seed has no value", "score", "--seed", "--metrics", "swap", "--space", "nasbench201")]
    [InlineData("--seed is given twice", "score", "--seed", "1", "--metrics", "swap", "--space", "nasbench201", "--seed", "1")]
    [InlineData("a file name is missing", "merge")]
    [InlineData("no score files to merge", "merge", "out.csv")]
    public void Arguments_that_are_no_command_line(string expected, params string[] args) => CommandRun.Of(args).IsRefused(expected);

    [Fact]
    public void Without_a_verb_the_help_is_printed_and_the_exit_code_is_2()
    {
        CommandRun run = CommandRun.Of();
        Assert.Equal(2, run.Code);
        Assert.Equal(CommandRun.Of("--help").IsDone().Out, run.Out);
        Assert.StartsWith("fastproxy: no verb given; expected one of ", run.Err);
    }

    [Theory]
    [InlineData("one of pytorch, kaiming, normal", "--init", "xavier")]
    [InlineData("one of winograd, direct", "--convolution", "fft")]
    [InlineData("expected cpu, cuda", "--device", "tpu")]
    [InlineData("whole number from 1", "--batch", "0")]
    [InlineData("whole number", "--batch", "0x10")]
    [InlineData("whole number", "--seed", "1.5")]
    [InlineData("whole number", "--repeats", "many")]
    [InlineData("whole number from 1 to 1024", "--threads", "0")]
    [InlineData("512M or 2G", "--memory", "2 G")]
    [InlineData("512M or 2G", "--memory", "0")]
    [InlineData("512M or 2G", "--memory", "99999999999999999999G")]
    [InlineData("512M or 2G", "--memory", "8388608T")]
    [InlineData("is too small: one architecture needs", "--memory", "64K")]
    [InlineData("the batch of 8 images alone takes 6.0 KiB", "--memory", "1K")]
    [InlineData("expected a number", "--mu", "NaN")]
    [InlineData("expected a positive number", "--sigma", "0")]
    [InlineData("expected noise", "--data", "mnist")]
    [InlineData("cannot open", "--data", "npy:absent.npy")]
    [InlineData("classes: expected", "--classes", "0")]
    [InlineData("either --arch or --arch-file", "--arch-file", "x")]
    [InlineData("--weights: ", "--weights", "absent.npz", "--arch", CommandRun.OtherArch)]
    public void Option_values_out_of_range(string expected, params string[] options)
    {
        // The option takes the place of the one that there is.
        int given = Array.IndexOf(Score, options[0]);
        string[] score = given >= 0 && options.Length == 2 ? [.. Score[..given], .. Score[(given + 2)..]] : Score;
        CommandRun.Of([.. score, .. options, "--out", folder["scores.csv"]]).IsRefused(expected);
        Assert.Empty(folder.Names);
    }

    [Theory]
    [InlineData("nasbench101", "swap", CommandRun.Arch, "unknown space 'nasbench101'; expected one of nasbench201")]
    [InlineData("nasbench201", "swop", CommandRun.Arch, "unknown metric 'swop'")]
    [InlineData("nasbench201", "swap,,naswot", CommandRun.Arch, "unknown metric ''")]
    [InlineData("nasbench201", "swap,swap", CommandRun.Arch, "'swap' is given twice")]
    [InlineData("nasbench201", "swap", "|nor_conv_3x3~0|", "not a NAS-Bench-201 architecture")]
    [InlineData("nasbench201", "swap", "|nor\nconv", "not a NAS-Bench-201 architecture")]
    public void Unknown_space_metric_or_architecture(string space, string metrics, string arch, string expected)
    {
        CommandRun.Of("score", "--space", space, "--metrics", metrics, "--arch", arch, "--out", folder["scores.csv"]).IsRefused(expected);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void An_architecture_given_twice() =>
        CommandRun.Of([.. Score, "--arch", CommandRun.Arch]).IsRefused("comes twice", "architecture 2");

    [Fact]
    public void A_bad_line_of_an_architecture_file_is_named()
    {
        string path = Text("archs", $"{CommandRun.Arch}\n\n|what|\n");
        CommandRun.Of("score", "--space", "nasbench201", "--metrics", "swap", "--arch-file", path).IsRefused($"{path}:3: ");
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("1\n15625\n", ":2: expected an index from 0 to 15624, got '15625'")]
    [InlineData("1\n2\n1\n", ":3: index 1 comes twice")]
    [InlineData("-1\n", ":1: expected an index")]
    public void A_bad_index_file(string text, string expected)
    {
        string path = Text("indices", text);
        CommandRun.Of(["sweep", .. CommandRun.Small, "--metrics", "params", "--indices", path, "--out", folder["scores.csv"]])
            .IsRefused(path, expected);
        Assert.Equal(["indices"], folder.Names);
    }

    [Fact]
    public void A_truncated_data_file()
    {
        string path = folder.Write("data.bin", new byte[3073 * 8 - 1]);
        CommandRun.Of([.. Score, "--data", $"cifar10:{path}", "--out", folder["scores.csv"]])
            .IsRefused(path, "multiple of cifar10's record of 3073");
        Assert.Equal(["data.bin"], folder.Names);
    }

    [Fact]
    public void A_npy_file_of_another_shape()
    {
        NpyFile.Write(folder["data.npy"], new NpyArray([8, 3, 4, 8], new float[8 * 3 * 4 * 8]));
        CommandRun.Of([.. Score, "--data", $"npy:{folder["data.npy"]}", "--out", folder["scores.csv"]])
            .IsRefused("(8, 3, 4, 8)", "(N, 3, 8, 8)");
        Assert.Equal(["data.npy"], folder.Names);
    }

    [Fact]
    public void An_output_that_cannot_be_written()
    {
        CommandRun.Of([.. Score, "--out", folder["no/such/scores.csv"]]).IsRefused("cannot open", "scores.csv");
        CommandRun.Of("export", "--space", "nasbench201", "--arch", CommandRun.Arch, "--out", folder["no/such/w.npz"])
            .IsRefused("cannot write");
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void Weights_of_another_network()
    {
        string[] space = ["--space", "nasbench201", "--channels", "4", "--cells", "1", "--image-size", "8"];
        CommandRun.Of(["export", .. space, "--arch", CommandRun.OtherArch, "--out", folder["w.npz"]]).IsDone();
        CommandRun.Of([.. Score, "--weights", folder["w.npz"], "--out", folder["scores.csv"]]).IsRefused("weights: ");
        CommandRun.Of([.. Score, "--weights", folder.Write("junk.npz", [1, 2, 3]), "--out", folder["scores.csv"]]).IsRefused("junk.npz");
        Assert.Equal(["junk.npz", "w.npz"], folder.Names);
    }

    [Fact]
    public void A_resume_with_another_protocol_changes_nothing()
    {
        string[] sweep = ["sweep", .. CommandRun.Small, "--metrics", "params", "--sample", "5", "--out", folder["scores.csv"]];
        CommandRun.Of(sweep).IsDone();
        byte[] before = File.ReadAllBytes(folder["scores.csv"]);
        CommandRun.Of([.. sweep, "--resume", "--data", "constant", "--seed", "1"])
            .IsRefused("cannot be resumed", "data: \"noise\" against \"constant\"");
        CommandRun.Of([.. sweep, "--resume", "--init", "normal"]).IsRefused("init: \"pytorch\" against \"normal\"");
        CommandRun.Of([.. sweep, "--resume", "--sample-seed", "1"]).IsRefused("population", "sample 5 seed 1");
        CommandRun.Of([.. sweep, "--resume", "--shard", "1/2"]).IsRefused("shard");
        CommandRun.Of(sweep).IsRefused("already holds scores");
        Assert.Equal(before, File.ReadAllBytes(folder["scores.csv"]));
        Assert.Equal(["scores.csv", "scores.csv.json"], folder.Names);
    }

    [Theory]
    [InlineData("expected one of --all, --sample and --indices")]
    [InlineData("expected one of --all, --sample and --indices", "--all", "--sample", "3")]
    [InlineData("expected --sample beside it", "--all", "--sample-seed", "3")]
    [InlineData("expected 1 to 15625", "--sample", "15626")]
    [InlineData("expected I/N", "--all", "--shard", "0/3")]
    [InlineData("expected I/N", "--all", "--shard", "4/3")]
    [InlineData("expected I/N", "--all", "--shard", "a")]
    public void A_bad_population(string expected, params string[] options)
    {
        CommandRun.Of(["sweep", .. CommandRun.Small, "--metrics", "params", .. options, "--out", folder["scores.csv"]]).IsRefused(expected);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void A_merge_of_shards_that_overlap_or_lack_one()
    {
        string[] shards = [.. new[] { "1/3", "2/3", "3/3", "1/2" }.Select(shard =>
        {
            string path = folder[$"shard{shard.Replace('/', '-')}.csv"];
            CommandRun.Of(["sweep", .. CommandRun.Small, "--metrics", "params", "--sample", "7", "--shard", shard, "--out", path]).IsDone();
            return path;
        })];
        string[] before = [.. folder.Names];
        string merged = folder["merged.csv"];
        CommandRun.Of("merge", merged, shards[0], shards[2]).IsRefused("shard 2/3 is missing");
        CommandRun.Of("merge", merged, shards[0], shards[1]).IsRefused("shard 3/3 is missing");
        CommandRun.Of("merge", merged, shards[0], shards[0], shards[1], shards[2]).IsRefused("both shard 1/3");
        CommandRun.Of("merge", merged, shards[3], shards[1]).IsRefused("cannot be merged", "shard");
        CommandRun.Of("merge", merged, folder["absent.csv"]).IsRefused("absent.csv");
        CommandRun.Of("merge", folder["no/merged.csv"], shards[0], shards[1], shards[2]).IsRefused("cannot write");
        Assert.Equal(before, folder.Names);
    }

    [Fact]
    public void A_correlation_with_a_truth_that_lacks_column_or_row()
    {
        CommandRun.Of([.. Score, "--out", folder["scores.csv"]]).IsDone();
        string truth = Text("truth.csv", "index,acc\n15624,1\n");
        CommandRun.Of("correlate", folder["scores.csv"], "--truth", truth, "--column", "nope").IsRefused(truth, "no column 'nope'");
        CommandRun.Of("correlate", folder["scores.csv"], "--truth", truth, "--column", "acc").IsRefused(truth, "no value where index is");
        CommandRun.Of("correlate", folder["scores.csv"], "--truth", truth, "--column", "acc", "--failed", "best")
            .IsRefused("one of worst, drop");
        CommandRun.Of("correlate", folder["scores.csv"], "--truth", Text("other.csv", "index,acc\n99999,1\n"), "--column", "acc")
            .IsRefused("other.csv:2: ", "99999");
        CommandRun.Of("correlate", folder["absent.csv"], "--truth", truth, "--column", "acc").IsRefused("absent.csv");
    }

    private string Text(string name, string text) => folder.Write(name, Encoding.UTF8.GetBytes(text));
}
