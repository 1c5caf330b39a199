namespace FastProxy.Metrics;

/// <summary>
/// A score that an architecture has only relative to others. Rows must not depend on other rows, so they hold the metrics that the score is made of;
/// the score is formed once the rows of a population are there.
/// </summary>
public abstract class PopulationMetric : Metric
{
    /// <summary>The names of the metrics that the score is made of.</summary>
    public abstract IReadOnlyList<string> Parts { get; }

    /// <summary>Returns the scores of a population.</summary>
    /// <param name="parts">For each architecture its scores by <see cref="Parts"/>; larger is better.</param>
    public abstract double[] OfPopulation(IReadOnlyList<double[]> parts);
}
