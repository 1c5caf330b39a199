using MathNet.Numerics.Distributions;

namespace FastProxy.Statistics;

/// <summary>The outcome of a paired t-test.</summary>
/// <param name="MeanDifference">The mean of a[i] - b[i].</param>
/// <param name="Confidence95">The 95% interval of the mean difference.</param>
/// <param name="T">The mean difference over its standard error; infinite if the differences are all equal and not 0.</param>
/// <param name="P">The two-sided p-value.</param>
public sealed record PairedTTest(double MeanDifference, Interval Confidence95, double T, double P);

/// <summary>The outcome of a Wilcoxon signed-rank test.</summary>
/// <param name="Count">The number of ranked differences: those other than 0.</param>
/// <param name="W">The smaller of the rank sums of the positive and of the negative differences.</param>
/// <param name="P">The two-sided p-value.</param>
/// <param name="IsExact">Whether P counts all signs of the ranks, and does not approximate them by a normal distribution.</param>
public sealed record WilcoxonTest(int Count, double W, double P, bool IsExact);

/// <summary>
/// Tests whether paired values differ: two searches on the same seeds, two metrics on the same tasks. Differences that are equal as decimals count as
/// equal, and as 0 if the values are equal; <see cref="Sample.Differences"/> gives the rule.
/// </summary>
public static class PairedTests
{
    /// <summary>The largest number of differences whose signs Wilcoxon's test counts exactly.</summary>
    public const int MaxExact = 25;

    /// <summary>
    /// Returns the paired t-test. Differences that are all 0 give p = 1 and the interval from 0 to 0; differences that are all equal and not 0 give p
    /// = 0. Source: Student, "The probable error of a mean", 1908.
    /// </summary>
    /// <returns>Null for fewer than two pairs, which have no standard error.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static PairedTTest? TTest(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double[] differences = Sample.Differences(a, b);
        int n = differences.Length;
        if (n < 2)
        {
            return null;
        }

        (double mean, double squares) = Sample.Moments(differences);
        double error = Math.Sqrt(squares / (n - 1) / n);
        double t = Student.Statistic(mean, error);
        double reach = Student.Critical95(n - 1) * error;
        return new PairedTTest(mean, new Interval(mean - reach, mean + reach), t, Student.TwoSided(t, n - 1));
    }

    /// <summary>
    /// Returns Wilcoxon's signed-rank test. Differences of 0 are dropped, and equal magnitudes share the mean of their ranks. The test is exact for
    /// up to 25 differences without any 0 or equal magnitudes; otherwise it is the normal approximation with the variance corrected for ties and no
    /// correction for continuity. If all differences are 0, p is 1. Source: Wilcoxon, "Individual comparisons by ranking methods", 1945; ties as in
    /// SciPy's <c>wilcoxon(zero_method="wilcox", correction=False)</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static WilcoxonTest Wilcoxon(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double[] all = Sample.Differences(a, b);
        double[] differences = [.. all.Where(d => d != 0).OrderBy(Math.Abs)];
        int n = differences.Length;
        double positive = 0;
        double tied = 0;
        for (int start = 0, end; start < n; start = end)
        {
            for (end = start + 1; end < n && Math.Abs(differences[end]) == Math.Abs(differences[start]);)
            {
                end++;
            }

            double ties = end - start;
            tied += ties * (ties * ties - 1);
            double rank = (start + 1 + end) / 2d;
            positive += rank * differences[start..end].Count(d => d > 0);
        }

        double total = n * (n + 1d) / 2;
        double smaller = Math.Min(positive, total - positive);
        bool exact = n <= MaxExact && n == all.Length && tied == 0;
        return new WilcoxonTest(n, smaller, n == 0 ? 1 : exact ? Exact(n, (int)smaller) : Approximate(n, smaller, tied), exact);
    }

    /// <summary>Returns twice the share, among all signs of the ranks 1 to n, of those with a positive rank sum of at most w.</summary>
    private static double Exact(int n, int w)
    {
        // After rank r, this holds the number of sets of ranks up to r with each sum. All counts are at most 2^25.
        var sets = new long[w + 1];
        sets[0] = 1;
        for (int rank = 1; rank <= n; rank++)
        {
            for (int sum = w; sum >= rank; sum--)
            {
                sets[sum] += sets[sum - rank];
            }
        }

        return Math.Min(1, 2d * sets.Sum() / (1L << n));
    }

    private static double Approximate(int n, double w, double tied)
    {
        double mean = n * (n + 1d) / 4;
        double variance = (n * (n + 1d) * (2d * n + 1) - tied / 2) / 24;
        return Math.Min(1, 2 * Normal.CDF(0, 1, (w - mean) / Math.Sqrt(variance)));
    }
}
