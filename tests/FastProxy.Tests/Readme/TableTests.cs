using FastProxy.Input;
using FastProxy.Metrics;
using FastProxy.Plans;
using FastProxy.Search;
using FastProxy.Search.Runs;
using FastProxy.Spaces;
using Xunit;

namespace FastProxy.Tests.Readme;

/// <summary>The tables that documents have from catalogues. With FASTPROXY_WRITE_TABLES=1 they are written anew.</summary>
public sealed class TableTests
{
    [Fact]
    public void The_metric_table_is_that_of_the_catalogue() => Document.HoldGenerated(
        "src/FastProxy/Metrics/README.md",
        Document.Table(
            ["name", "family", "definition", "settings", "passes", "source"],
            MetricCatalog.All.Select(metric => (string[])
            [
                metric.Direction == Direction.LowerIsBetter ? $"`{metric.Name}` (lower)" : $"`{metric.Name}`",
                $"`{MetricCatalog.Families.Single(family => family.Value == metric.Family).Key}`{(metric.IsCostly ? ", by name" : "")}",
                metric.Description,
                SettingsOf(metric.Settings),
                string.Join("; ", PassesOf(metric).Select(pass => pass.Name).Distinct()),
                metric.Source,
            ])));

    [Fact]
    public void The_space_table_is_that_of_the_catalogue() => Document.HoldGenerated(
        "src/FastProxy/Spaces/README.md",
        Document.Table(
            ["name", "architectures", "space", "settings and their defaults"],
            SpaceCatalog.Entries.Select(entry =>
            {
                ISpace space = SpaceCatalog.Create(entry.Name);
                return (string[])
                [
                    $"`{entry.Name}`", space.IsIndexed ? FormattableString.Invariant($"{space.Count:N0}") : "not numbered", entry.Description,
                    SettingsOf(entry.Settings),
                ];
            })));

    [Fact]
    public void The_search_table_is_that_of_the_catalogue() => Document.HoldGenerated(
        "src/FastProxy.Search/README.md",
        Document.Table(
            ["name", "an evaluation is", "search", "metrics", "settings", "source"],
            SearchCatalog.All.Select(search => (string[])
            [
                $"`{search.Name}`",
                search.Evaluates switch { Evaluates.Oracle => "an answer", Evaluates.Metrics => "a scoring", _ => "either" },
                search.Description,
                Names(search.Metrics),
                SettingsOf(search.Settings),
                search.Source,
            ])));

    [Fact]
    public void The_names_in_the_readme_are_those_of_the_catalogues() => Document.HoldGenerated(
        "README.md",
        Document.Table(
            ["", "names"],
            [
                .. MetricCatalog.Families.Select(family => (string[])
                [
                    $"[metrics](src/FastProxy/Metrics/README.md), `{family.Key}`", Names(
                        MetricCatalog.All.Where(m => m.Family == family.Value).Select(m => m.Name)),
                ]),
                ["[spaces](src/FastProxy/Spaces/README.md)", Names(SpaceCatalog.Entries.Select(space => space.Name))],
                ["[searches](src/FastProxy.Search/README.md)", Names(SearchCatalog.All.Select(search => search.Name))],
            ]));

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"`{name}`"));

    private static string SettingsOf(IEnumerable<Setting> settings) =>
        string.Join(", ", settings.Select(setting => $"`{setting.Name}` = {setting.Default}"));

    private static IEnumerable<Pass> PassesOf(Metric metric) =>
        metric is PopulationMetric whole ? MetricCatalog.Resolve(whole.Parts).SelectMany(PassesOf) : metric.Passes;
}
