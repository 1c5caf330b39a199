namespace FastProxy.Statistics;

/// <summary>
/// The correlation of pairs that each count a whole number of times, as in a bootstrap resample: the pairs stay sorted, only the weights change. It
/// holds scratch memory; each thread has its own.
/// </summary>
internal sealed class WeightedCorrelation
{
    private readonly RankedPairs pairs;

    /// <summary>The weight of each distinct x and y.</summary>
    private readonly int[] xWeights;
    private readonly int[] yWeights;

    /// <summary>
    /// For Kendall, the weight of each distinct y among the pairs passed, as a Fenwick tree and plain. For Spearman, the centred ranks.
    /// </summary>
    private readonly int[] tree;
    private readonly int[] passed;
    private readonly double[] xCentred;
    private readonly double[] yCentred;

    public WeightedCorrelation(RankedPairs pairs)
    {
        this.pairs = pairs;
        int distinctX = pairs.XRanks.Append(-1).Max() + 1;
        int distinctY = pairs.YRanks.Append(-1).Max() + 1;
        bool isKendall = pairs.Kind == CorrelationKind.Kendall;
        bool isSpearman = pairs.Kind == CorrelationKind.Spearman;
        xWeights = new int[distinctX];
        yWeights = new int[distinctY];
        tree = new int[isKendall ? distinctY + 1 : 0];
        passed = new int[isKendall ? distinctY : 0];
        xCentred = new double[isSpearman ? distinctX : 0];
        yCentred = new double[isSpearman ? distinctY : 0];
    }

    /// <summary>Returns the correlation, or null if fewer than two distinct values of a series have weight.</summary>
    /// <param name="weights">The number of times that each pair counts, 0 or more, in the order of <see cref="RankedPairs"/>.</param>
    public double? Of(ReadOnlySpan<int> weights)
    {
        long total = 0;
        Array.Clear(xWeights);
        Array.Clear(yWeights);
        for (int i = 0; i < weights.Length; i++)
        {
            total += weights[i];
            xWeights[pairs.XRanks[i]] += weights[i];
            yWeights[pairs.YRanks[i]] += weights[i];
        }

        if (xWeights.Count(weight => weight > 0) < 2 || yWeights.Count(weight => weight > 0) < 2)
        {
            return null;
        }

        double value = pairs.Kind switch
        {
            CorrelationKind.Spearman => Spearman(weights, total),
            CorrelationKind.Kendall => Kendall(weights, total),
            _ => Pearson(weights, total),
        };

        return Math.Clamp(value, -1, 1);
    }

    private double Spearman(ReadOnlySpan<int> weights, long total)
    {
        CentreRanks(xWeights, total, xCentred);
        CentreRanks(yWeights, total, yCentred);
        (double xx, double yy, double xy) = (0, 0, 0);
        for (int i = 0; i < weights.Length; i++)
        {
            double x = xCentred[pairs.XRanks[i]];
            double y = yCentred[pairs.YRanks[i]];
            xx += weights[i] * x * x;
            yy += weights[i] * y * y;
            xy += weights[i] * x * y;
        }

        return xy / Math.Sqrt(xx * yy);
    }

    /// <summary>Computes twice the average rank of each distinct value, less twice the mean rank: whole numbers.</summary>
    internal static void CentreRanks(int[] weights, long total, double[] centred)
    {
        long below = 0;
        for (int rank = 0; rank < weights.Length; rank++)
        {
            centred[rank] = 2 * below + weights[rank] - total;
            below += weights[rank];
        }
    }

    /// <summary>
    /// Returns Kendall's tau-b. Each pair is compared with those of smaller x, whose y are counted in a Fenwick tree. After Knight, "A computer
    /// method for calculating Kendall's tau with ungrouped data", JASA 1966, with a tree instead of the merge sort.
    /// </summary>
    private double Kendall(ReadOnlySpan<int> weights, long total)
    {
        Array.Clear(tree);
        Array.Clear(passed);
        long difference = 0;
        long seen = 0;
        for (int start = 0; start < weights.Length;)
        {
            int end = start;
            for (; end < weights.Length && pairs.XRanks[end] == pairs.XRanks[start]; end++)
            {
                if (weights[end] > 0)
                {
                    int y = pairs.YRanks[end];
                    long below = Below(y);
                    difference += weights[end] * (2 * below + passed[y] - seen);
                }
            }

            for (; start < end; start++)
            {
                if (weights[start] > 0)
                {
                    Pass(pairs.YRanks[start], weights[start]);
                    seen += weights[start];
                }
            }
        }

        long all = Pairs(total);
        return difference / Math.Sqrt((double)(all - TiedPairs(xWeights)) * (all - TiedPairs(yWeights)));
    }

    private double Pearson(ReadOnlySpan<int> weights, long total)
    {
        (double xMean, double yMean) = (0, 0);
        for (int i = 0; i < weights.Length; i++)
        {
            xMean += weights[i] * (pairs.X[i] / total);
            yMean += weights[i] * (pairs.Y[i] / total);
        }

        // Scaling the deviations keeps their squares from overflow and underflow.
        (double xScale, double yScale) = (0, 0);
        for (int i = 0; i < weights.Length; i++)
        {
            xScale = Math.Max(xScale, Math.Min(weights[i], 1) * Math.Abs(pairs.X[i] - xMean));
            yScale = Math.Max(yScale, Math.Min(weights[i], 1) * Math.Abs(pairs.Y[i] - yMean));
        }

        (double xx, double yy, double xy) = (0, 0, 0);
        for (int i = 0; i < weights.Length; i++)
        {
            double x = (pairs.X[i] - xMean) / xScale;
            double y = (pairs.Y[i] - yMean) / yScale;
            xx += weights[i] * x * x;
            yy += weights[i] * y * y;
            xy += weights[i] * x * y;
        }

        return xy / Math.Sqrt(xx * yy);
    }

    private long Below(int rank)
    {
        long sum = 0;
        for (int node = rank; node > 0; node &= node - 1)
        {
            sum += tree[node];
        }

        return sum;
    }

    private void Pass(int rank, int weight)
    {
        passed[rank] += weight;
        for (int node = rank + 1; node < tree.Length; node += node & -node)
        {
            tree[node] += weight;
        }
    }

    private static long Pairs(long count) => count * (count - 1) / 2;

    private static long TiedPairs(int[] weights)
    {
        long sum = 0;
        foreach (int weight in weights)
        {
            sum += Pairs(weight);
        }

        return sum;
    }
}
