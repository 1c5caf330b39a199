using System.Reflection;
using CommandLine;
using FastProxy.Cli;
using FastProxy.Cli.Options;
using FastProxy.Cli.Verbs;
using FastProxy.Input;
using FastProxy.Spaces;
using Xunit;

namespace FastProxy.Tests.Cli;

/// <summary>The settings that spaces declare are options of the verbs that take a space.</summary>
public sealed class SpaceSettingsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static IEnumerable<object[]> Declared => SpaceCatalog.Entries.SelectMany(e => e.Settings.Select(s => new object[] { e.Name, s.Name }));

    [Theory]
    [MemberData(nameof(Declared))]
    public void Every_setting_is_listed_with_its_default_and_is_no_option_of_a_verb(string space, string name)
    {
        Setting setting = SpaceCatalog.Entries.Single(e => e.Name == space).Settings.Single(s => s.Name == name);
        string option = DeclaredOptions.NameOf(setting);
        string[] lines = CommandRun.Of("spaces").IsDone().Out.Split('\n');
        Assert.Contains(
            lines, line => line.StartsWith($"{space} ", StringComparison.Ordinal) && line.Contains($" {option} ") && line.Contains(setting.Default));
        Assert.Contains($"{option} ", CommandRun.Of("score", "--help").IsDone().Out);
        Assert.DoesNotContain(
            option[2..],
            typeof(NetworkOptions).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(NetworkOptions)))
                .SelectMany(type => type.GetProperties()).Select(p => p.GetCustomAttribute<OptionAttribute>()?.LongName));
    }

    [Theory]
    [InlineData("--cells", "2")]
    [InlineData("--cells=2")]
    public void A_setting_reaches_the_protocol(params string[] option)
    {
        string[] score = ["score", "--space", "nasbench201", "--image-size", "8", "--channels=4", "--no-isomorphism", "--input-channels", "3"];
        CommandRun.Of([.. score, .. option, "--metrics", "params", "--arch", CommandRun.Arch, "--out", folder["s.csv"]]).IsDone();
        string protocol = File.ReadAllText(folder["s.csv.json"]).ReplaceLineEndings("").Replace(" ", "");
        Assert.Contains(
            "{\"cells\":\"2\",\"channels\":\"4\",\"classes\":\"10\",\"imageSize\":\"8\","
                + "\"inputChannels\":\"3\",\"isomorphism\":\"false\"}",
            protocol);
    }

    [Theory]
    [InlineData("darts has no setting 'cells'; expected one of channels, layers", "--space", "darts", "--cells", "3")]
    [InlineData("setting layers: expected a whole number from 1 to 100, got 'x'", "--space", "darts", "--layers", "x")]
    [InlineData("--layers has no value", "--space", "darts", "--layers")]
    [InlineData("--layers has no value", "--space", "darts", "--layers", "--classes", "3")]
    [InlineData("--layers is given twice", "--space", "darts", "--layers", "3", "--layers=3")]
    [InlineData("unknown option '--no-isomorphism", "--space", "nasbench201", "--no-isomorphism=true")]
    [InlineData("--space is missing", "--layers", "3")]
    public void A_bad_setting_is_refused(string message, params string[] options) =>
        CommandRun.Of(["score", .. options, "--metrics", "params", "--arch", CommandRun.Arch]).IsRefused(message);

    [Fact]
    public void Verbs_without_a_space_have_no_settings_of_one() => CommandRun.Of("rank", "--channels", "3").IsRefused("unknown option '--channels'");
}
