using FastProxy.Input;
using FastProxy.Metrics;
using FastProxy.Scores;
using FastProxy.Spaces;

namespace FastProxy.Search.Evaluations;

/// <summary>Scores by architecture: from a score file if it holds them, otherwise from the engine, each computed once.</summary>
public sealed class MetricTable
{
    private readonly ISpace space;
    private readonly Scorer? scorer;
    private readonly Dictionary<string, double?[]> known = [];

    /// <summary>Creates the table.</summary>
    /// <param name="space">The space of the architectures.</param>
    /// <param name="metrics">The columns.</param>
    /// <param name="scorer">Scores what no file holds, by these metrics in this order; null if files hold everything.</param>
    /// <param name="scores">The scores that exist already; null for none.</param>
    /// <param name="scoresName">The name of the scores in a trace, such as the hash of their file; null for none.</param>
    /// <exception cref="InputException">The scores are of another space or lack a metric, or the scorer scores differently.</exception>
    public MetricTable(ISpace space, IReadOnlyList<string> metrics, Scorer? scorer, ScoreTable? scores, string? scoresName = null)
    {
        Engine = scorer?.Protocol;
        ScoresName = scoresName;
        this.space = space;
        this.scorer = scorer;
        Metrics = metrics;
        if (scores is null)
        {
            return;
        }

        if (scores.Protocol.Space != space.Name || !Sorted(scores.Protocol.SpaceSettings).SequenceEqual(Sorted(space.Settings)))
        {
            throw new InputException($"the scores are of {scores.Protocol.Space} with other settings, expected {space.Name} as it is searched");
        }

        int[] columns = [.. metrics.Select(m => scores.Protocol.Metrics.ToList().IndexOf(m))];
        if (Array.IndexOf(columns, -1) is var missing and >= 0)
        {
            throw new InputException($"the scores lack the metric {metrics[missing]}; they hold {string.Join(", ", scores.Protocol.Metrics)}");
        }

        if (Engine is not null && DifferenceOf(Engine, scores.Protocol) is string difference)
        {
            throw new InputException($"the scores do not hold every architecture and those left would be scored otherwise: {difference}");
        }

        foreach (ScoreRow row in scores.Rows)
        {
            known[space.Normalise(row.Architecture)] = [.. columns.Select(c => row.Mean[c])];
        }
    }

    /// <summary>Returns the table of a search: scores of a file, and a scorer for what it does not hold.</summary>
    /// <param name="space">The space of the architectures.</param>
    /// <param name="names">
    /// The metrics that the search reads, as <see cref="MetricCatalog.Resolve"/> takes them; none for a search that reads no metric.
    /// </param>
    /// <param name="scoresFile">The scores of a sweep; null for none.</param>
    /// <param name="createScorer">Creates a scorer by metrics; it is called if the file does not hold the whole space.</param>
    /// <exception cref="InputException">As the constructor; or a file is given for a search that reads no metric.</exception>
    public static MetricTable Open(
        ISpace space, IReadOnlyList<string> names, string? scoresFile, Func<IReadOnlyList<string>, Scorer> createScorer)
    {
        if (names.Count == 0)
        {
            return scoresFile is null
                ? new MetricTable(space, [], null, null)
                : throw new InputException($"{scoresFile}: the search reads no metrics, so no scores; expected names of metrics beside it");
        }

        string[] metrics = [.. MetricCatalog.PartsOf(MetricCatalog.Resolve(names)).Select(metric => metric.Name)];
        ScoreTable? scores = scoresFile is null ? null : ScoreFile.Read(scoresFile);
        string? name = scoresFile is null ? null : $"{Path.GetFileName(scoresFile)} sha256 {FileHash.Of(scoresFile)}";
        return new MetricTable(space, metrics, scores?.Rows.Count == space.Count ? null : createScorer(metrics), scores, name);
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<string> Metrics { get; }

    /// <summary>The protocol of the scores that no file holds; null if there are none.</summary>
    public Protocol? Engine { get; }

    /// <summary>The warnings about the scores computed so far, a line each.</summary>
    public IReadOnlyList<string> Warnings => scorer?.Warnings ?? [];

    /// <summary>The name of the scores that existed already; null if there are none or they have no name.</summary>
    public string? ScoresName { get; }

    /// <summary>Returns the scores of architectures in their normal spelling, by metric; null if a metric failed.</summary>
    /// <exception cref="InputException">No file holds an architecture's scores and there is no scorer.</exception>
    public IReadOnlyList<double?[]> Of(IReadOnlyList<string> architectures, CancellationToken cancel = default)
    {
        string[] unknown = [.. architectures.Where(a => !known.ContainsKey(a)).Distinct()];
        if (unknown.Length > 0)
        {
            Scorer engine = scorer ?? throw new InputException($"the scores hold no {Excerpt.Of(unknown[0])}");
            foreach (ScoreRow row in engine.Rows([.. unknown.Select((a, i) => ((Int128)i, a))], cancel))
            {
                known[row.Architecture] = [.. row.Mean];
            }
        }

        return [.. architectures.Select(a => known[a])];
    }

    private static IEnumerable<KeyValuePair<string, string>> Sorted(IReadOnlyDictionary<string, string> settings) =>
        settings.OrderBy(s => s.Key, StringComparer.Ordinal);

    /// <summary>Returns the first field in which scores of the two protocols differ, whatever else they score; null if there is none.</summary>
    private static string? DifferenceOf(Protocol engine, Protocol scores) => scores.FirstDifference(engine with
    {
        Metrics = scores.Metrics,
        MetricSettings = scores.MetricSettings.Where(s => !engine.MetricSettings.ContainsKey(s.Key)).Concat(engine.MetricSettings).ToDictionary(),
        Population = scores.Population,
        Count = scores.Count,
        Shard = scores.Shard,
    });
}
