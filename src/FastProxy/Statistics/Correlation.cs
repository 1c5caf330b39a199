namespace FastProxy.Statistics;

/// <summary>A measure of agreement between two series.</summary>
public enum CorrelationKind
{
    /// <summary>Spearman's rho: Pearson's r of the ranks; tied values share the average of their ranks.</summary>
    Spearman,

    /// <summary>Kendall's tau-b: concordant less discordant pairs, over the geometric mean of the pairs untied in either series.</summary>
    Kendall,

    /// <summary>Pearson's r: covariance over the product of the standard deviations.</summary>
    Pearson,
}

/// <summary>Correlations of paired values, from -1 to 1; null if undefined, for fewer than two pairs or a constant series.</summary>
public static class Correlation
{
    /// <summary>Returns Spearman's rho in O(n log n). Infinite values rank beyond every other.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or a value is NaN.</exception>
    public static double? Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => Of(CorrelationKind.Spearman, x, y);

    /// <summary>Returns Kendall's tau-b in O(n log n); pairs are counted exactly. Infinite values rank beyond every other.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or a value is NaN.</exception>
    public static double? Kendall(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => Of(CorrelationKind.Kendall, x, y);

    /// <summary>Returns Pearson's r in two passes.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or a value is NaN or infinite.</exception>
    public static double? Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => Of(CorrelationKind.Pearson, x, y);

    /// <summary>Returns the correlation of the given kind.</summary>
    /// <exception cref="ArgumentException">As for that kind.</exception>
    public static double? Of(CorrelationKind kind, ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var pairs = new RankedPairs(kind, x, y);
        var once = new int[pairs.Count];
        Array.Fill(once, 1);
        return new WeightedCorrelation(pairs).Of(once);
    }
}
