using System.Text.Json.Nodes;
using FastProxy.Input;
using FastProxy.Scores;
using FastProxy.Search.Evaluations;
using FastProxy.Search.Oracles;
using FastProxy.Search.Traces;
using FastProxy.Spaces;

namespace FastProxy.Search.Runs;

/// <summary>The plan of a search.</summary>
/// <param name="Search">The algorithm.</param>
/// <param name="Space">The space of the architectures.</param>
/// <param name="Settings">The algorithm's settings.</param>
/// <param name="Seeds">The seeds; each gives a run, in this order.</param>
/// <param name="Budget">The limit on evaluations of a run.</param>
/// <param name="Constraints">The limits on architectures.</param>
/// <param name="Oracle">The oracle that evaluates; null for the metrics.</param>
/// <param name="Metrics">The scores; of no metric if the algorithm reads none.</param>
public sealed record SearchPlan(
    ISearch Search,
    ISpace Space,
    SettingValues Settings,
    IReadOnlyList<long> Seeds,
    int Budget,
    Constraints Constraints,
    IOracle? Oracle,
    MetricTable Metrics)
{
    /// <summary>Checks the conditions that the types do not express.</summary>
    /// <exception cref="InputException">
    /// Seeds or budget are out of range, or the algorithm lacks an evaluator or has no use for the given one.
    /// </exception>
    public void Check()
    {
        if (Seeds.Count == 0 || Seeds.Distinct().Count() != Seeds.Count)
        {
            throw new InputException("seeds: expected at least one, and none twice");
        }

        if (Budget < 1)
        {
            throw new InputException($"budget: expected at least 1 evaluation, got {Budget}");
        }

        if (Constraints.Common && Oracle?.Architectures is not { Count: > 0 })
        {
            throw new InputException("common: expected an oracle that is a table, with at least one answer");
        }

        string? fault = (Search.Evaluates, Oracle is not null) switch
        {
            (Evaluates.Oracle, false) => "asks an oracle and none is given",
            (Evaluates.Metrics, true) => "evaluates by metrics and has no use for an oracle",
            (_, false) when Metrics.Metrics.Count == 0 => "evaluates by metrics where it has no oracle, and none is named",
            (_, true) when Metrics.Metrics.Count > 0 && Search.Metrics.Count == 0 => "reads no metrics beside an oracle",
            (_, true) when Metrics.Metrics.Count == 0 && Search.Metrics.Count > 0 => "reads metrics and none is named",
            _ => null,
        };
        if (fault is not null)
        {
            throw new InputException($"{Search.Name} {fault}");
        }
    }

    /// <summary>Returns the first line of its trace.</summary>
    public TraceHeader ToHeader() => new()
    {
        Trace = TraceHeader.Form,
        Version = typeof(TraceHeader).Assembly.GetName().Version!.ToString(3),
        Space = Space.Name,
        SpaceSettings = Sorted(Space.Settings),
        Algorithm = Search.Name,
        Settings = Sorted(Settings.All),
        Budget = Budget,
        Columns = Oracle is null ? Metrics.Metrics : [TraceHeader.OracleColumn],
        Metrics = Metrics.Metrics,
        Scoring = Metrics.Metrics.Count == 0 ? null
            : Metrics.Engine is Protocol protocol ? JsonNode.Parse(protocol.ToJson())
            : Metrics.ScoresName is string name ? JsonValue.Create(name)
            : null,
        Oracle = Oracle?.Description,
        Constraints = Constraints.IsAny ? Constraints : null,
    };

    private static SortedDictionary<string, string> Sorted(IReadOnlyDictionary<string, string> settings) =>
        new(settings.ToDictionary(), StringComparer.Ordinal);
}
