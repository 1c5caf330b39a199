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

    /// <summary>
    /// Returns Spearman's partial correlation: Pearson's r of what a linear regression on the ranks of <paramref name="given"/> leaves of the ranks
    /// of x and y. It is null, too, if the ranks of one of them follow those of <paramref name="given"/>, or these are constant. Source: Kendall
    /// and Stuart, "The advanced theory of statistics", volume 2, chapter 27.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ, or a value is NaN.</exception>
    public static double? PartialSpearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> given)
    {
        var once = new int[x.Length];
        Array.Fill(once, 1);
        return Partial(x, y, given)().Of(once);
    }

    /// <summary>Returns what makes weighted correlations of the triples, one for each thread.</summary>
    internal static Func<WeightedPartialCorrelation> Partial(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> given)
    {
        if (x.Length != y.Length || x.Length != given.Length)
        {
            throw new ArgumentException($"{x.Length}, {y.Length} and {given.Length} values do not make triples");
        }

        int[] xRanks = RankedPairs.Ranks(x.ToArray(), CorrelationKind.Spearman);
        int[] yRanks = RankedPairs.Ranks(y.ToArray(), CorrelationKind.Spearman);
        int[] givenRanks = RankedPairs.Ranks(given.ToArray(), CorrelationKind.Spearman);
        return () => new WeightedPartialCorrelation(xRanks, yRanks, givenRanks);
    }
}
