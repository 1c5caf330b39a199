namespace FastProxy.Statistics;

/// <summary>
/// Spearman's partial correlation of triples that each count a whole number of times, as in a bootstrap resample. It holds scratch memory; each
/// thread has its own.
/// </summary>
/// <param name="x">The rank of each x among the distinct ones, from 0.</param>
/// <param name="y">The same of each y.</param>
/// <param name="given">The same of each value of the series that is held fixed.</param>
internal sealed class WeightedPartialCorrelation(int[] x, int[] y, int[] given)
{
    private readonly CentredRanks xs = new(x);
    private readonly CentredRanks ys = new(y);
    private readonly CentredRanks zs = new(given);

    /// <summary>Returns the correlation, or null if the ranks of a series are constant or a multiple of those of the series held fixed.</summary>
    /// <param name="weights">The number of times that each triple counts, 0 or more.</param>
    public double? Of(ReadOnlySpan<int> weights)
    {
        xs.Weigh(weights);
        ys.Weigh(weights);
        zs.Weigh(weights);
        (double xx, double yy, double zz, double xy, double xz, double yz) = (0, 0, 0, 0, 0, 0);
        for (int i = 0; i < weights.Length; i++)
        {
            (int w, double a, double b, double c) = (weights[i], xs[i], ys[i], zs[i]);
            xx += w * a * a;
            yy += w * b * b;
            zz += w * c * c;
            xy += w * a * b;
            xz += w * a * c;
            yz += w * b * c;
        }

        // Ranks that are a multiple of others are equal or opposite to them, so these differences are then exactly 0.
        double xLeft = xx * zz - xz * xz;
        double yLeft = yy * zz - yz * yz;
        return xLeft <= 0 || yLeft <= 0 ? null : Math.Clamp((xy * zz - xz * yz) / (Math.Sqrt(xLeft) * Math.Sqrt(yLeft)), -1, 1);
    }

    /// <summary>Twice the average rank of each value, less twice the mean rank: whole numbers.</summary>
    private sealed class CentredRanks(int[] ranks)
    {
        private readonly int[] weightOf = new int[ranks.Append(-1).Max() + 1];
        private readonly double[] centred = new double[ranks.Append(-1).Max() + 1];

        public double this[int i] => centred[ranks[i]];

        public void Weigh(ReadOnlySpan<int> weights)
        {
            long total = 0;
            Array.Clear(weightOf);
            for (int i = 0; i < weights.Length; i++)
            {
                total += weights[i];
                weightOf[ranks[i]] += weights[i];
            }

            WeightedCorrelation.CentreRanks(weightOf, total, centred);
        }
    }
}
