using FastProxy.Input;
using FastProxy.Statistics;

namespace FastProxy.Scores;

/// <summary>The options of a correlation report.</summary>
public sealed record CorrelationOptions
{
    /// <summary>Whether rows without a score are left out, instead of ranked, all tied, below every row with one.</summary>
    public bool DropFailed { get; init; }

    /// <summary>The number of best rows by score that <see cref="MetricCorrelation.TopTruth"/> averages.</summary>
    public int Top { get; init; } = 10;

    /// <summary>The number of bootstrap resamples per interval.</summary>
    public int Resamples { get; init; } = Bootstrap.DefaultResamples;

    /// <summary>The seed of the resamples.</summary>
    public long Seed { get; init; }

    /// <summary>The column whose values make groups of rows, each reported after all rows; null for none.</summary>
    public RowColumn? By { get; init; }

    /// <summary>The column of numbers that <see cref="MetricCorrelation.Partial"/> holds fixed; null for none.</summary>
    public RowColumn? Given { get; init; }

    /// <summary>The metrics that others have to surpass, as counts of a network's structure; they are reported first.</summary>
    public IReadOnlySet<string> Baselines { get; init; } = new HashSet<string>();
}

/// <summary>A correlation, null if undefined, and its 95% interval.</summary>
public readonly record struct Estimate(double? Value, Interval? Interval);

/// <summary>The agreement of a metric's scores with the truth; once its direction is applied, larger scores mean better.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="IsBaseline">Whether it is one of <see cref="CorrelationOptions.Baselines"/>.</param>
/// <param name="Group">The value of <see cref="CorrelationOptions.By"/> that the rows share; null for all rows.</param>
/// <param name="Spearman">Rank correlation over <paramref name="Rows"/>.</param>
/// <param name="Partial">Spearman's partial correlation given <see cref="CorrelationOptions.Given"/>; null if there is no such column.</param>
/// <param name="Kendall">Tau-b over <paramref name="Rows"/>.</param>
/// <param name="Pearson">Linear correlation over the rows with a score: a failed row has no value to enter.</param>
/// <param name="Rows">The number of ranked rows.</param>
/// <param name="Ties">The number of rows whose score another row shares; failed rows do not count.</param>
/// <param name="Failed">The number of rows without a score.</param>
/// <param name="TopTruth">Mean truth among the best ranked rows, smaller index first among equals; null if there are none.</param>
/// <param name="BestTruth">The largest truth about a row of the group, failed ones included; null if there are none.</param>
/// <param name="BestOfAll">The largest truth, whether scored or not; null if there is none.</param>
public sealed record MetricCorrelation(
    string Metric,
    bool IsBaseline,
    string? Group,
    Estimate Spearman,
    Estimate? Partial,
    Estimate Kendall,
    Estimate Pearson,
    int Rows,
    int Ties,
    int Failed,
    double? TopTruth,
    double? BestTruth,
    double? BestOfAll);

/// <summary>Compares scores with the truth, metric by metric.</summary>
public static class CorrelationReport
{
    /// <summary>Returns a line per metric and group, baselines first, else in column order.</summary>
    /// <param name="table">The scores; means if they are repeated.</param>
    /// <param name="truth">The truth about every row of the table.</param>
    /// <param name="directions">
    /// +1 for a metric whose larger scores mean better, -1 for one whose smaller do. It is never inferred from the scores.
    /// </param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="InputException">
    /// A row has no truth, a metric no direction, or a column of the options makes no groups or numbers.
    /// </exception>
    public static IReadOnlyList<MetricCorrelation> Of(
        ScoreTable table, TruthTable truth, IReadOnlyDictionary<string, int> directions, CorrelationOptions? options = null)
    {
        options ??= new CorrelationOptions();
        double[] truths = [.. table.Rows.Select(truth.Of)];
        double[]? given = options.Given?.Numbers();
        IReadOnlyList<RowGroup> groups = options.By?.Groups() ?? [];
        return [.. table.Protocol.Metrics.Index().OrderBy(m => !options.Baselines.Contains(m.Item)).SelectMany(m =>
        {
            (int column, string metric) = m;
            if (!directions.TryGetValue(metric, out int direction) || direction is not (1 or -1))
            {
                throw new InputException($"metric '{metric}': expected a direction of +1 or -1");
            }

            List<Judged> rows =
                [.. table.Rows.Select((row, i) => new Judged(row.Index, direction * row.Mean[column], truths[i], given?[i]))];
            return groups
                .Select(group => Of(metric, group.Value, [.. group.Rows.Select(i => rows[i])], truth.Best, options))
                .Prepend(Of(metric, null, rows, truth.Best, options));
        })];
    }

    private static MetricCorrelation Of(string metric, string? group, List<Judged> all, double? best, CorrelationOptions options)
    {
        List<Judged> valid = [.. all.Where(row => row.Score.HasValue)];
        List<Judged> ranked = options.DropFailed ? valid : all;
        List<Judged> top = [.. ranked.OrderByDescending(row => row.Rank).ThenBy(row => row.Index).Take(options.Top)];
        return new MetricCorrelation(
            metric,
            options.Baselines.Contains(metric),
            group,
            Estimate(CorrelationKind.Spearman, ranked, options),
            options.Given is null ? null : Partial(ranked, options),
            Estimate(CorrelationKind.Kendall, ranked, options),
            Estimate(CorrelationKind.Pearson, valid, options),
            ranked.Count,
            valid.CountBy(row => row.Rank).Where(group => group.Value > 1).Sum(group => group.Value),
            all.Count - valid.Count,
            top.Count == 0 ? null : top.Average(row => row.Truth),
            all.Count == 0 ? null : all.Max(row => row.Truth),
            best);
    }

    private static Estimate Estimate(CorrelationKind kind, List<Judged> rows, CorrelationOptions options)
    {
        double[] x = [.. rows.Select(row => row.Rank)];
        double[] y = [.. rows.Select(row => row.Truth)];
        double? value = Correlation.Of(kind, x, y);
        return new Estimate(value, value is null ? null : Bootstrap.Percentile(kind, x, y, options.Resamples, options.Seed));
    }

    private static Estimate Partial(List<Judged> rows, CorrelationOptions options)
    {
        double[] x = [.. rows.Select(row => row.Rank)];
        double[] y = [.. rows.Select(row => row.Truth)];
        double[] given = [.. rows.Select(row => row.Given!.Value)];
        double? value = Correlation.PartialSpearman(x, y, given);
        return new Estimate(value, value is null ? null : Bootstrap.PartialSpearman(x, y, given, options.Resamples, options.Seed));
    }

    /// <summary>A row's score, larger is better, its truth, and its value of the column that is held fixed.</summary>
    private readonly record struct Judged(Int128 Index, double? Score, double Truth, double? Given)
    {
        /// <summary>The score, or a number below all scores if there is none.</summary>
        public double Rank => Score ?? double.NegativeInfinity;
    }
}
