using FastProxy.Metrics;
using FastProxy.Networks;
using FastProxy.Scores;
using MathNet.Numerics.Statistics;

namespace FastProxy.Scoring;

/// <summary>Makes rows from the values of functions.</summary>
internal sealed class ScoreRows(ScoreInputs inputs)
{
    private readonly bool readsNetwork = inputs.Metrics.Any(m => m.ReadsNetwork);

    /// <summary>Returns the row of an architecture.</summary>
    /// <param name="index">The row's index.</param>
    /// <param name="architecture">The architecture in its normal spelling.</param>
    /// <param name="function">The values of its function by repeat and metric; null if no metric reads a pass.</param>
    public ScoreRow Of(Int128 index, string architecture, MetricValue[][]? function)
    {
        Network? network = readsNetwork ? inputs.Networks.Build(architecture) : null;
        int count = inputs.Metrics.Count;
        var mean = new double?[count];
        var deviation = new double?[count];
        var failures = new List<string>();
        for (int m = 0; m < count; m++)
        {
            Metric metric = inputs.Metrics[m];
            var values = new double[inputs.Options.Repeats];
            string? failure = null;
            for (int r = 0; r < values.Length && failure is null; r++)
            {
                MetricValue part = function?[r][m] ?? default;
                MetricValue value = part.Failure is null && metric.ReadsNetwork ? metric.OfArchitecture(network!, part, inputs.Contexts[r]) : part;
                values[r] = value.Value;
                failure = value.Failure;
            }

            double average = values.Average();
            double? spread = values.Length > 1 ? ArrayStatistics.StandardDeviation(values) : null;
            failure ??= double.IsFinite(average) && double.IsFinite(spread ?? 0) ? null : "its mean or deviation over the repeats exceeds float64";
            if (failure is not null)
            {
                failures.Add($"{metric.Name}: {failure}");
                continue;
            }

            (mean[m], deviation[m]) = (average, spread);
        }

        return new ScoreRow(index, architecture, failures.Count == 0 ? ScoreRow.Ok : string.Join("; ", failures), mean, deviation);
    }
}
