using FastProxy.Statistics;

namespace FastProxy.Search.Reports;

/// <summary>Two searches on the seeds that both ran.</summary>
/// <param name="First">The first trace.</param>
/// <param name="Second">The one that it is set against.</param>
/// <param name="Measure">What is compared.</param>
/// <param name="Seeds">Common seeds.</param>
/// <param name="MeanDifference">Mean of first less second.</param>
/// <param name="Confidence95">Its interval by Student's t; null for one seed.</param>
/// <param name="TTestP">Of the paired t-test, two-sided; null for one seed.</param>
/// <param name="WilcoxonP">Of Wilcoxon's signed-rank test, two-sided.</param>
/// <param name="Verdict">
/// What the t-test says of the first: <c>better</c> or <c>worse</c> where p is below 0.05, else <c>not told apart</c>; <c>one seed</c> where there is
/// no test.
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

    /// <summary>The report; null where no seed is common.</summary>
    /// <param name="first">A name, and a value a seed.</param>
    /// <param name="second">What it is set against.</param>
    /// <param name="measure">What the values are.</param>
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
