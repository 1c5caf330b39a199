using MathNet.Numerics.Statistics;

namespace FastProxy.Statistics;

/// <summary>A range of values, both ends included.</summary>
public readonly record struct Interval(double Low, double High);

/// <summary>Confidence intervals by the percentile bootstrap. Source: Efron and Tibshirani, "An introduction to the bootstrap", chapter 13.</summary>
public static class Bootstrap
{
    /// <summary>The default number of resamples.</summary>
    public const int DefaultResamples = 1000;

    private const double Tail = .025;

    /// <summary>
    /// Returns the 95% interval of a correlation. Each resample draws as many pairs as there are, with replacement; the interval lies between the
    /// 2.5% and 97.5% quantiles of the resamples' correlations, interpolated as numpy does. Each resample has a seed of its own, so the interval does
    /// not depend on the number of threads.
    /// </summary>
    /// <param name="kind">The correlation.</param>
    /// <param name="x">The first series.</param>
    /// <param name="y">The second series.</param>
    /// <param name="resamples">The number of resamples, at least 1.</param>
    /// <param name="seed">The seed; the same seed gives the same interval.</param>
    /// <returns>Null if no resample has a correlation; resamples without one, because a series is constant, are left out.</returns>
    /// <exception cref="ArgumentException">The lengths differ, a value has no rank, or there are no resamples.</exception>
    public static Interval? Percentile(
        CorrelationKind kind, ReadOnlySpan<double> x, ReadOnlySpan<double> y, int resamples = DefaultResamples, long seed = 0)
    {
        var pairs = new RankedPairs(kind, x, y);
        return Percentile(pairs.Count, () => new WeightedCorrelation(pairs).Of, resamples, seed);
    }

    /// <summary>Returns the 95% interval of <see cref="Correlation.PartialSpearman"/>, as that of a correlation.</summary>
    /// <param name="x">The first series.</param>
    /// <param name="y">The second series.</param>
    /// <param name="given">The series that is held fixed.</param>
    /// <param name="resamples">The number of resamples, at least 1.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentException">The lengths differ, a value is NaN, or there are no resamples.</exception>
    public static Interval? PartialSpearman(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> given, int resamples = DefaultResamples, long seed = 0)
    {
        Func<WeightedPartialCorrelation> partial = Correlation.Partial(x, y, given);
        return Percentile(x.Length, () => partial().Of, resamples, seed);
    }

    private static Interval? Percentile(int count, Func<Weighted> correlation, int resamples, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resamples);
        var values = new double?[resamples];
        Parallel.For(
            0, resamples, () => new Resampler(correlation(), count, seed), (resample, _, resampler) =>
            {
                values[resample] = resampler.Correlation(resample);
                return resampler;
            },
            _ => { });

        double[] sorted = [.. values.OfType<double>().Order()];
        return sorted.Length == 0
            ? null
            : new Interval(
                SortedArrayStatistics.QuantileCustom(sorted, Tail, QuantileDefinition.R7),
                SortedArrayStatistics.QuantileCustom(sorted, 1 - Tail, QuantileDefinition.R7));
    }

    /// <summary>A correlation of values that each count a whole number of times.</summary>
    private delegate double? Weighted(ReadOnlySpan<int> weights);

    private sealed class Resampler(Weighted correlation, int count, long seed)
    {
        private readonly int[] weights = new int[count];

        public double? Correlation(int resample)
        {
            var random = new SplitMix64(new SplitMix64(new SplitMix64(unchecked((ulong)seed)).Next() + (ulong)resample).Next());
            Array.Clear(weights);
            for (int i = 0; i < weights.Length; i++)
            {
                weights[random.Below(weights.Length)]++;
            }

            return correlation(weights);
        }
    }
}
