using FastProxy.Statistics;

namespace FastProxy.Search.Reports;

/// <summary>A comparison of two searches on the seeds that both ran.</summary>
/// <param name="First">The first trace.</param>
/// <param name="Second">The second trace.</param>
/// <param name="Measure">The compared measure.</param>
/// <param name="Seeds">The number of common seeds.</param>
/// <param name="MeanDifference">The mean of first less second.</param>
/// <param name="Confidence95">The 95% interval of the mean difference by Student's t; null for one seed.</param>
/// <param name="TTestP">The two-sided p-value of the paired t-test; null for one seed.</param>
/// <param name="WilcoxonP">The two-sided p-value of Wilcoxon's signed-rank test.</param>
/// <param name="Verdict">
/// The t-test's verdict on the first: <c>better</c> or <c>worse</c> if p is below 0.05, else <c>not told apart</c>; <c>one seed</c> if there is no
/// test.
/// </param>
public sealed record PairReport(
    string First,
    string Second,
    string Measure,
    int Seeds,
    double MeanDifference,
    Interval? Confidence95,
    double? TTestP,
    double WilcoxonP,
    string Verdict)
{
    private const double Significant = .05;

    /// <summary>Returns the report; null if no seed is common.</summary>
    /// <param name="first">The name of the first, and a value per seed.</param>
    /// <param name="second">The name of the second, and a value per seed.</param>
    /// <param name="measure">The measure of the values.</param>
    /// <param name="larger">Whether larger values are better.</param>
    public static PairReport? Of(
        (string Name, IReadOnlyDictionary<long, double> Values) first,
        (string Name, IReadOnlyDictionary<long, double> Values) second,
        string measure,
        bool larger)
    {
        long[] seeds = [.. first.Values.Keys.Where(second.Values.ContainsKey)];
        if (seeds.Length == 0)
        {
            return null;
        }

        double[] a = [.. seeds.Select(seed => first.Values[seed])];
        double[] b = [.. seeds.Select(seed => second.Values[seed])];
        PairedTTest? test = PairedTests.TTest(a, b);
        string verdict = test is null ? "one seed"
            : test.P >= Significant ? "not told apart"
            : test.MeanDifference > 0 == larger ? "better" : "worse";
        double difference = test?.MeanDifference ?? a[0] - b[0];
        return new(first.Name, second.Name, measure, seeds.Length, difference, test?.Confidence95, test?.P, PairedTests.Wilcoxon(a, b).P, verdict);
    }
}
