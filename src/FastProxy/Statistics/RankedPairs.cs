namespace FastProxy.Statistics;

/// <summary>
/// Paired values sorted by x, with the rank of each value among the distinct values of its series; all resamples of the pairs share them.
/// </summary>
internal sealed class RankedPairs
{
    /// <exception cref="ArgumentException">The lengths differ, or a value is not a number of the kind.</exception>
    public RankedPairs(CorrelationKind kind, ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length)
        {
            throw new ArgumentException($"{x.Length} and {y.Length} values do not pair");
        }

        Kind = kind;
        X = x.ToArray();
        Y = y.ToArray();
        Array.Sort(X, Y);
        XRanks = Ranks(X, kind);
        YRanks = Ranks(Y, kind);
    }

    public CorrelationKind Kind { get; }

    /// <summary>The number of pairs.</summary>
    public int Count => X.Length;

    /// <summary>The values of x, ascending.</summary>
    public double[] X { get; }

    /// <summary>The partner of each x.</summary>
    public double[] Y { get; }

    /// <summary>The ranks of x, from 0, ascending with <see cref="X"/>.</summary>
    public int[] XRanks { get; }

    /// <summary>The ranks of y, from 0.</summary>
    public int[] YRanks { get; }

    /// <summary>Returns the rank of each value among the distinct ones, from 0.</summary>
    /// <exception cref="ArgumentException">A value is not a number of the kind.</exception>
    public static int[] Ranks(double[] values, CorrelationKind kind)
    {
        int[] order = [.. Enumerable.Range(0, values.Length)];
        Array.Sort([.. values], order);
        var ranks = new int[values.Length];
        for (int i = 0; i < order.Length; i++)
        {
            double value = values[order[i]];
            if (double.IsNaN(value) || (kind == CorrelationKind.Pearson && double.IsInfinity(value)))
            {
                throw new ArgumentException($"{value} has no place in a {kind} correlation");
            }

            ranks[order[i]] = i == 0 ? 0 : ranks[order[i - 1]] + (value == values[order[i - 1]] ? 0 : 1);
        }

        return ranks;
    }
}
