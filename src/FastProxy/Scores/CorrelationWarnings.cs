using System.Globalization;

namespace FastProxy.Scores;

/// <summary>
/// What a table of correlations hides from a quick look: metrics that follow a column of the rows, or say less than a count of the structure.
/// </summary>
public static class CorrelationWarnings
{
    /// <summary>The least number of rows of a group that is judged: an interval of fewer contains nearly everything.</summary>
    private const int LeastRows = 10;

    /// <summary>Returns one line for each metric whose correlation vanishes within groups, and one on those below the best baseline.</summary>
    /// <param name="report">The correlations.</param>
    /// <param name="by">The column of the groups; null if there are none.</param>
    public static IEnumerable<string> Of(IReadOnlyList<MetricCorrelation> report, string? by)
    {
        ILookup<string, MetricCorrelation> groups = report.Where(line => line.Group is not null).ToLookup(line => line.Metric);
        MetricCorrelation[] all = [.. report.Where(line => line.Group is null)];
        IEnumerable<string> follow = all
            .Where(line => line.Metric != by && Follows(line, [.. groups[line.Metric].Where(group => group.Rows >= LeastRows)]))
            .Select(line => $"{line.Metric}: {Text(line)} over all rows, "
                + $"within groups of {by} {Listed(groups[line.Metric].Select(Text))}: it follows {by}");
        return follow.Concat(BelowBaseline(all));
    }

    /// <summary>Whether a correlation is none, or another, in every group.</summary>
    private static bool Follows(MetricCorrelation all, MetricCorrelation[] groups) =>
        SignOf(all) != 0 && groups.Length > 0 && groups.All(group => SignOf(group) != SignOf(all));

    /// <summary>The sign of the correlation, or 0 if there is none or its interval contains 0.</summary>
    private static int SignOf(MetricCorrelation line) =>
        line.Spearman.Interval is not { } interval ? 0 : interval.Low > 0 ? 1 : interval.High < 0 ? -1 : 0;

    private static IEnumerable<string> BelowBaseline(MetricCorrelation[] all)
    {
        MetricCorrelation? best = all.Where(line => line.IsBaseline && line.Spearman.Value.HasValue).MaxBy(Size);
        string[] below = [.. all.Where(line => best is not null && !line.IsBaseline && Size(line) < Size(best)).Select(line => line.Metric)];
        return below.Length == 0 ? []
            : [$"{Listed(below)}: the rank correlation is weaker than that of {best!.Metric} ({Text(best)}), which counts the network's structure"];
    }

    private static double? Size(MetricCorrelation line) => line.Spearman.Value is double value ? Math.Abs(value) : null;

    private static string Text(MetricCorrelation line) => line.Spearman.Value?.ToString(".00", CultureInfo.InvariantCulture) ?? "none";

    private static string Listed(IEnumerable<string> items) =>
        items.ToArray() is { Length: > 1 } many ? $"{string.Join(", ", many[..^1])} and {many[^1]}" : string.Concat(items);
}
