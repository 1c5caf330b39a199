using System.Reflection;
using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Cli.Verbs;
using FastProxy.Input;
using FastProxy.Metrics;
using Xunit;

namespace FastProxy.Tests.Cli;

/// <summary>The settings that metrics declare are options of the verbs that score.</summary>
public sealed class MetricSettingsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static IEnumerable<object[]> Declared => MetricCatalog.All.SelectMany(m => m.Settings.Select(s => new object[] { m.Name, s.Name }));

    [Theory]
    [MemberData(nameof(Declared))]
    public void Every_setting_is_listed_with_its_default_and_is_no_option_of_a_verb(string metric, string name)
    {
        Setting setting = MetricCatalog.All.Single(m => m.Name == metric).Settings.Single(s => s.Name == name);
        string option = DeclaredOptions.NameOf(setting);
        Assert.Contains(
            CommandRun.Of("metrics").IsDone().Out.Split('\n'),
            line => line.StartsWith($"{metric} ", StringComparison.Ordinal) && line.Contains($" {option} ") && line.Contains(setting.Default));
        Assert.All(
            new[] { "score", "sweep", "search", "profile-plan" },
            verb => Assert.Contains($"{option} ", CommandRun.Of(verb, "--help").IsDone().Out));
        Assert.DoesNotContain(
            option[2..],
            typeof(NetworkOptions).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(NetworkOptions)))
                .SelectMany(type => type.GetProperties()).Select(p => p.GetCustomAttribute<OptionAttribute>()?.LongName));
    }

    [Fact]
    public void No_two_metrics_and_no_space_have_a_setting_of_one_name()
    {
        string[] names = [.. MetricCatalog.All.SelectMany(m => m.Settings)
            .Concat(SpaceCatalog.Entries.SelectMany(e => e.Settings).DistinctBy(s => s.Name))
            .Select(DeclaredOptions.NameOf)];
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public void A_setting_reaches_the_protocol()
    {
        string[] score = ["score", "--space", "nasbench201", "--image-size", "8", "--channels=4", "--cells", "1", "--batch", "4"];
        CommandRun.Of([
            .. score, "--mu", "0.25", "--sigma=3", "--many-classes", "2", "--metrics", "swap_regularized,epe_nas",
            "--arch", CommandRun.Arch, "--out", folder["s.csv"]]).IsDone();
        string protocol = File.ReadAllText(folder["s.csv.json"]);
        Assert.All(
            new[] { "\"epe_nas.manyClasses\": \"2\"", "\"swap_regularized.mu\": \"0.25\"", "\"swap_regularized.sigma\": \"3\"" },
            setting => Assert.Contains(setting, protocol));
    }

    [Fact]
    public void A_group_leaves_out_what_only_a_space_sets_where_models_are_scored()
    {
        string model = Path.Combine(Repository.Root, "tests", "FastProxy.Onnx.Tests", "Fixtures", "resnet-17.onnx");
        string[] score = ["score", "--onnx", model, "--batch", "4", "--metrics"];
        CommandRun run = CommandRun.Of([.. score, "pattern"]).IsDone();
        Assert.Single(run.Err.Split('\n'), line => line ==
            "fastproxy: warning: --metrics pattern leaves out swap_regularized: only a space decides the settings, and none is given");
        Assert.DoesNotContain("swap_regularized", run.Out);

        run = CommandRun.Of([.. score, "pattern", "--mu", "3", "--sigma", "1"]).IsDone();
        Assert.DoesNotContain("leaves out", run.Err);
        Assert.Contains(" swap_regularized", run.Out);
        CommandRun.Of([.. score, "swap_regularized"]).IsRefused("expected mu and sigma");
    }

    [Theory]
    [InlineData("setting 'swap_regularized.mu' belongs to no metric that is scored", "--metrics", "swap", "--mu", "1")]
    [InlineData("setting manyClasses: expected a whole number of at least 1, got 'x'", "--metrics", "epe_nas", "--many-classes", "x")]
    [InlineData("--mu has no value", "--metrics", "swap_regularized", "--mu")]
    [InlineData("--mu is given twice", "--metrics", "swap_regularized", "--mu", "3", "--mu=3")]
    public void A_bad_setting_is_refused(string message, params string[] options) =>
        CommandRun.Of(["score", "--space", "nasbench201", "--arch", CommandRun.Arch, .. options]).IsRefused(message);

    [Fact]
    public void A_verb_that_scores_nothing_has_no_settings_of_metrics() =>
        CommandRun.Of("export", "--space", "nasbench201", "--mu", "3").IsRefused("unknown option '--mu'");
}
