namespace FastProxy.Metrics;

/// <summary>
/// A score that an architecture has only beside others. Rows, which must not depend on their company, hold the metrics it is made of; it is formed
/// when
/// the rows of a population are there.
/// </summary>
public abstract class PopulationMetric : Metric
{
    /// <summary>The names of the metrics it is made of.</summary>
    public abstract IReadOnlyList<string> Parts { get; }

    /// <summary>The scores of a population.</summary>
    /// <param name="parts">For each architecture its scores by <see cref="Parts"/>, the larger the better.</param>
    public abstract double[] OfPopulation(IReadOnlyList<double[]> parts);
}
