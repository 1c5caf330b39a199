using FastProxy.Metrics;

namespace FastProxy.Scores;

/// <summary>Forms the scores that architectures have only relative to each other.</summary>
public static class PopulationScores
{
    /// <summary>Returns the table with a column for each of <paramref name="metrics"/> that it lacks and whose parts it has.</summary>
    /// <remarks>
    /// A row without one of the parts has no score, and does not count for the others. Parts enter with their means; there is no deviation.
    /// </remarks>
    public static ScoreTable With(this ScoreTable table, IEnumerable<PopulationMetric> metrics)
    {
        foreach (PopulationMetric metric in metrics)
        {
            int[] columns = [.. metric.Parts.Select(part => table.Protocol.Metrics.ToList().IndexOf(part))];
            if (!columns.Contains(-1) && !table.Protocol.Metrics.Contains(metric.Name))
            {
                table = With(table, metric, columns);
            }
        }

        return table;
    }

    private static ScoreTable With(ScoreTable table, PopulationMetric metric, int[] columns)
    {
        ScoreRow[] whole = [.. table.Rows.Where(row => Array.TrueForAll(columns, c => row.Mean[c].HasValue))];
        int[] signs = [.. metric.Parts.Select(part => (int)MetricCatalog.All.Single(m => m.Name == part).Direction)];
        double[] scores = metric.OfPopulation([.. whole.Select(row => columns.Select((c, k) => signs[k] * row.Mean[c]!.Value).ToArray())]);
        Dictionary<ScoreRow, double> scoreOf = new(ReferenceEqualityComparer.Instance);
        foreach ((ScoreRow row, double score) in whole.Zip(scores))
        {
            scoreOf.Add(row, score);
        }

        return new ScoreTable(
            table.Protocol with { Metrics = [.. table.Protocol.Metrics, metric.Name] },
            [.. table.Rows.Select(row => row with
            {
                Status = scoreOf.ContainsKey(row) ? row.Status : $"{row.Status}; {metric.Name}: a part has no value",
                Mean = [.. row.Mean, scoreOf.TryGetValue(row, out double score) ? score : null],
                Deviation = [.. row.Deviation, null],
            })]);
    }
}
