using FastProxy.Cli;
using FastProxy.Cli.Output;
using FastProxy.Kernels.Gpu.Cuda;
using FastProxy.Metrics;
using Xunit;

namespace FastProxy.Tests.Cli;

public class HelpTests
{
    private static readonly string[] Names =
    [
        "spaces", "metrics", "devices", "score", "sweep", "merge", "rank", "correlate", "algorithms", "search", "compare", "export", "profile",
        "profile-plan", "selftest", "ptx", "serve",
    ];

    public static TheoryData<string> Verbs => [.. Names];

    [Fact]
    public void Help_lists_every_verb_and_examples()
    {
        CommandRun run = CommandRun.Of("--help").IsDone();
        Assert.Equal("", run.Err);
        Assert.All(Names, verb => Assert.Contains($"\n  {verb} ", run.Out));
        Assert.Contains("fastproxy sweep --space nasbench201 --all", run.Out);
        Assert.Equal(run, CommandRun.Of("help"));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_verb_has_help_of_its_own(string verb)
    {
        CommandRun run = CommandRun.Of(verb, "--help").IsDone();
        Assert.StartsWith($"fastproxy {verb}: ", run.Out);
        Assert.Equal("", run.Err);
        Assert.Equal(run, CommandRun.Of("help", verb));
    }

    [Theory]
    [InlineData("score", "--labels", "--explain")]
    [InlineData("sweep", "--labels", "--explain")]
    [InlineData("export", "--labels", "--gradients", "--data")]
    [InlineData("search", "--oracle", "--seeds", "--set", "--scores", "--max-flops", "--resume", "--data", "--init")]
    [InlineData("selftest", "--device", "--kernels")]
    [InlineData("profile", "--kernel", "--shape", "--gpu", "--ptxas", "--format")]
    [InlineData("profile-plan", "--trace", "--format", "--arch", "--metrics", "--mu")]
    [InlineData("ptx", "--entry", "--grid", "--block", "--arg", "--out", "--order")]
    [InlineData("compare", "--truth", "--column", "--plot", "--json")]
    public void Help_names_what_a_verb_takes(string verb, params string[] words)
    {
        string help = CommandRun.Of(verb, "--help").IsDone().Out;
        Assert.All(words, word => Assert.Contains(word, help));
    }

    [Fact]
    public void Help_names_every_family()
    {
        string families = string.Join(", ", MetricCatalog.Families.Keys);
        foreach (string verb in new[] { "score", "sweep" })
        {
            string words = string.Join(' ', CommandRun.Of(verb, "--help").Out.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            Assert.Contains($"families ({families}) or all", words);
        }
    }

    [Fact]
    public void Examples_of_help_are_accepted_by_the_parser()
    {
        foreach (string verb in Names)
        {
            string[] lines = CommandRun.Of(verb, "--help").Out.Split('\n');
            foreach (string line in lines.Where(line => line.StartsWith("  fastproxy ", StringComparison.Ordinal)))
            {
                string[] args = [.. line.Trim().Split(' ').Skip(1).Select(arg => arg.Trim('\''))];
                Assert.NotNull(Arguments.Parse(args, new Terminal(TextWriter.Null, TextWriter.Null, false, default)));
            }
        }
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("version")]
    public void Version_is_one_line(string arg)
    {
        CommandRun run = CommandRun.Of(arg).IsDone();
        Assert.Matches(@"^fastproxy \d+\.\d+\.\d+\n$", run.Out);
        Assert.Equal("", run.Err);
    }

    [Theory]
    [InlineData("spaces", "nasbench201")]
    [InlineData("metrics", "naswot")]
    [InlineData("devices", "in use")]
    [InlineData("devices", "\nptx-emulator ")]
    [InlineData("algorithms", "nsga2")]
    public void Listings_are_plain_text(string verb, string word)
    {
        CommandRun run = CommandRun.Of(verb).IsDone();
        Assert.Contains(word, run.Out);
        Assert.DoesNotContain('\e', run.Out);
        Assert.DoesNotContain(" \n", run.Out);
        Assert.Equal("", run.Err);
    }

    [Fact]
    public void Devices_lists_the_CUDA_devices_or_says_why_there_is_none()
    {
        CudaDevices cuda = CudaDevices.Find();
        string shown = CommandRun.Of("devices").IsDone().Out;
        Assert.All(cuda.All, device => Assert.Contains($"\ncuda:{device.Index} ", shown));
        Assert.Equal(cuda.Missing is not null, shown.Contains($"\n\n{cuda.Missing}\n", StringComparison.Ordinal));
    }
}
