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
}

/// <summary>A correlation, null if undefined, and its 95% interval.</summary>
public readonly record struct Estimate(double? Value, Interval? Interval);

/// <summary>The agreement of a metric's scores with the truth; once its direction is applied, larger scores mean better.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="Spearman">Rank correlation over <paramref name="Rows"/>.</param>
/// <param name="Kendall">Tau-b over <paramref name="Rows"/>.</param>
/// <param name="Pearson">Linear correlation over the rows with a score: a failed row has no value to enter.</param>
/// <param name="Rows">The number of ranked rows.</param>
/// <param name="Ties">The number of rows whose score another row shares; failed rows do not count.</param>
/// <param name="Failed">The number of rows without a score.</param>
/// <param name="TopTruth">Mean truth among the best ranked rows, smaller index first among equals; null if there are none.</param>
/// <param name="BestTruth">The largest truth about a row of the scores, failed ones included; null if there are none.</param>
/// <param name="BestOfAll">The largest truth, whether scored or not; null if there is none.</param>
public sealed record MetricCorrelation(
    string Metric,
    Estimate Spearman,
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
    /// <summary>Returns a line per metric, in column order.</summary>
    /// <param name="table">The scores; means if they are repeated.</param>
    /// <param name="truth">The truth about every row of the table.</param>
    /// <param name="directions">
    /// +1 for a metric whose larger scores mean better, -1 for one whose smaller do. It is never inferred from the scores.
    /// </param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="InputException">A row has no truth, or a metric no direction.</exception>
    public static IReadOnlyList<MetricCorrelation> Of(
        ScoreTable table, TruthTable truth, IReadOnlyDictionary<string, int> directions, CorrelationOptions? options = null)
    {
        double[] truths = [.. table.Rows.Select(truth.Of)];
        return [.. table.Protocol.Metrics.Select((metric, column) =>
        {
            if (!directions.TryGetValue(metric, out int direction) || direction is not (1 or -1))
            {
                throw new InputException($"metric '{metric}': expected a direction of +1 or -1");
            }

            IEnumerable<Judged> rows = table.Rows.Select((row, i) => new Judged(row.Index, direction * row.Mean[column], truths[i]));
            return Of(metric, [.. rows], truth.Best, options ?? new CorrelationOptions());
        })];
    }

    private static MetricCorrelation Of(string metric, List<Judged> all, double? best, CorrelationOptions options)
    {
        List<Judged> valid = [.. all.Where(row => row.Score.HasValue)];
        List<Judged> ranked = options.DropFailed ? valid : all;
        List<Judged> top = [.. ranked.OrderByDescending(row => row.Rank).ThenBy(row => row.Index).Take(options.Top)];
        return new MetricCorrelation(
            metric,
            Estimate(CorrelationKind.Spearman, ranked, options),
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

    /// <summary>A row's score, larger is better, and its truth.</summary>
    private readonly record struct Judged(Int128 Index, double? Score, double Truth)
    {
        /// <summary>The score, or a number below all scores if there is none.</summary>
        public double Rank => Score ?? double.NegativeInfinity;
    }
}
