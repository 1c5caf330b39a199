using System.Text.Json.Nodes;
using FastProxy.Cli.Options;
using FastProxy.Input;
using FastProxy.Metrics;

namespace FastProxy.Cli.Verbs;

/// <summary>What there is to ask for, in JSON.</summary>
internal static class Catalogs
{
    /// <summary>The metrics, as <c>fastproxy metrics</c> lists them.</summary>
    public static JsonNode Metrics() => new JsonArray([.. MetricCatalog.All.Select(metric => new JsonObject
    {
        ["name"] = metric.Name,
        ["family"] = MetricCatalog.Families.First(family => family.Value == metric.Family).Key,
        ["by_name"] = metric.IsCostly,
        ["better"] = MetricsVerb.Word(metric.Direction),
        ["description"] = metric.Description,
        ["source"] = metric.Source,
        ["options"] = OptionsOf(metric.Settings),
    })]);

    /// <summary>The spaces, as <c>fastproxy spaces</c> lists them.</summary>
    public static JsonNode Spaces() => new JsonArray([.. SpaceCatalog.Entries.Select(entry => new JsonObject
    {
        ["name"] = entry.Name, ["description"] = entry.Description, ["options"] = OptionsOf(entry.Settings),
    })]);

    /// <summary>The version, as <c>fastproxy --version</c> prints it.</summary>
    public static JsonNode Version() => typeof(Catalogs).Assembly.GetName().Version!.ToString(3);

    private static JsonArray OptionsOf(IReadOnlyList<Setting> settings) => new([.. settings.Select(setting => new JsonObject
    {
        ["name"] = DeclaredOptions.NameOf(setting)[2..],
        ["default"] = setting.Default,
        ["values"] = setting.Range.Expected,
        ["description"] = setting.Help,
    })]);
}
