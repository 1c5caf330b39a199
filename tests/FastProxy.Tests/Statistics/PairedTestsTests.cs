using FastProxy.Search.Tests;
using FastProxy.Statistics;
using Xunit;

namespace FastProxy.Tests.Statistics;

/// <summary>
/// Reference values are of SciPy 1.10 under Debian's /usr/bin/python3, for the series of each case:
/// <code>
/// i = np.arange(n); a = np.cos(i * i) + .3; b = np.sin(3 * i)
/// r = scipy.stats.ttest_rel(a, b); r.statistic, r.pvalue, r.confidence_interval()
/// scipy.stats.wilcoxon(a, b, method="exact")
/// scipy.stats.wilcoxon(a, b, method="approx", correction=False, zero_method="wilcox")
/// </code>
/// </summary>
public sealed class PairedTestsTests
{
    private const double Tolerance = 1e-9;

    [Fact]
    public void The_paired_t_test_is_that_of_scipy()
    {
        Check(
            [.81, .79, .84, .77, .90, .73, .88, .69], [.80, .74, .81, .79, .85, .66, .84, .71],
            .02625, -.0016347757105433132, .0541347757105433, 2.2259955480133553, .06133220693662734);
        (double[] a, double[] b) = Waves(20);
        Check(a, b, .4703322132086748, .018478761463318005, .9221856649540316, 2.1786192669467592, .042156536381632845);
        Check([1, 3], [0, 1], 1.5, -4.853102368216048, 7.853102368216048, 3, .20483276469913345);
    }

    [Fact]
    public void The_tail_of_the_paired_t_test_keeps_its_digits()
    {
        PairedTTest test = PairedTests.TTest([100, 101, 100, 102, 100, 101, 100, 100, 101, 102], new double[10])!;
        Points.Near(386.7994142772787, test.T, Tolerance, "t");
        Points.Near(1, test.P / 2.6265863915294898e-20, 1e-6, "p");
    }

    [Fact]
    public void Exchanged_series_exchange_the_sign_only()
    {
        (double[] a, double[] b) = Waves(13);
        PairedTTest one = PairedTests.TTest(a, b)!;
        PairedTTest other = PairedTests.TTest(b, a)!;
        Assert.Equal((-one.MeanDifference, -one.T, one.P), (other.MeanDifference, other.T, other.P));
        Assert.Equal(new Interval(-one.Confidence95.High, -one.Confidence95.Low), other.Confidence95);
        Assert.Equal(PairedTests.Wilcoxon(a, b), PairedTests.Wilcoxon(b, a));
    }

    [Fact]
    public void Differences_that_do_not_vary_have_defined_answers()
    {
        Assert.Equal(new PairedTTest(0, new Interval(0, 0), 0, 1), PairedTests.TTest([.1, .2, .3], [.1, .2, .3]));
        Assert.Equal(new PairedTTest(.1, new Interval(.1, .1), double.PositiveInfinity, 0), PairedTests.TTest([.1, .1, .1], [0, 0, 0]));
        Assert.Equal(double.NegativeInfinity, PairedTests.TTest([0, 0], [.1, .1])!.T);
        Assert.Null(PairedTests.TTest([1], [2]));
        Assert.Null(PairedTests.TTest([], []));
        Assert.Equal(new WilcoxonTest(0, 0, 1, false), PairedTests.Wilcoxon([1, 2], [1, 2]));
        Assert.Equal(new WilcoxonTest(1, 0, 1, true), PairedTests.Wilcoxon([1], [2]));
        Assert.Equal(1, PairedTests.Wilcoxon([], []).P);
    }

    [Fact]
    public void Without_ties_up_to_25_pairs_Wilcoxon_is_exact_as_in_scipy()
    {
        (double[] a, double[] b) = Waves(25);
        Check(a[..20], b[..20], 20, 59, .08969497680664062, exact: true);
        Check(a[..5], b[..5], 5, 7, 1, exact: true);
        Check([1, 2, 3, 4, 5], new double[5], 5, 0, .0625, exact: true);
        Check(a, b, 25, 82, .029578447341918945, exact: true);
    }

    [Fact]
    public void With_ties_zeros_or_more_pairs_Wilcoxon_is_the_normal_approximation_of_scipy()
    {
        (double[] a, double[] b) = Waves(40);
        Check(a, b, 40, 201, .004965997902047953, exact: false);
        Check([1, 2, 2, 0, -1, 3, 0, -2, 5, 4, 4, -4], new double[12], 10, 13.5, .15116584269690098, exact: false);
        Check([1, 2, 2, -1, 3, -2, 5, 4, 4, -4], new double[10], 10, 13.5, .15116584269690098, exact: false);
    }

    [Fact]
    public void The_exact_p_counts_all_signs()
    {
        for (int n = 1; n <= 10; n++)
        {
            for (int signs = 0; signs < 1 << n; signs++)
            {
                double[] differences = [.. Enumerable.Range(1, n).Select(rank => (signs >> (rank - 1) & 1) == 1 ? rank : -(double)rank)];
                double w = Math.Min(differences.Where(d => d > 0).Sum(), -differences.Where(d => d < 0).Sum());
                double p = PairedTests.Wilcoxon(differences, new double[n]).P;
                if (signs < 16)
                {
                    double count = Enumerable.Range(0, 1 << n)
                        .Count(s => Enumerable.Range(1, n).Sum(rank => (s >> (rank - 1) & 1) * rank) <= w);
                    Assert.True(p == Math.Min(1, 2 * count / (1 << n)), $"n = {n}, signs {signs:b}: {p:r}");
                }

                Assert.InRange(p, 0, 1);
            }
        }
    }

    /// <summary>The values are SciPy's for the differences in hundredths, 2 -1 1 1 -1 2 1 1.</summary>
    [Fact]
    public void Magnitudes_that_are_equal_as_decimals_tie()
    {
        double[] a = [90.33, 91.11, 92.08, 90.00, 91.53, 93.03, 90.59, 91.77];
        double[] b = [90.31, 91.12, 92.07, 89.99, 91.54, 93.01, 90.58, 91.76];
        Check(a, b, 8, 7, .1067188163293824, exact: false);
    }

    /// <summary>Whole hundredths are exact in floating point; they say how the same values as decimals, or as means of three, are ranked.</summary>
    [Fact]
    public void Decimals_and_their_means_have_the_ranks_of_whole_numbers()
    {
        var random = new Random(13);
        for (int sample = 0; sample < 3000; sample++)
        {
            (int n, int spread, int repeats) = (random.Next(2, 31), 1 << random.Next(9), random.Next(1, 4));
            int[][] a = Draw();
            int[][] b = Draw();
            WilcoxonTest test = PairedTests.Wilcoxon(Means(a), Means(b));
            string at = $"sample {sample}: {n} pairs, {spread} hundredths, means of {repeats}";
            Assert.True(PairedTests.Wilcoxon(Sums(a), Sums(b)) == test, $"{at}: {test}");
            Assert.True(PairedTests.TTest(Means(a), Means(a.Select(v => v.Reverse())))!.P == 1, $"{at}: sums in another order differ");

            int[][] Draw() => [.. Enumerable.Range(0, n).Select(_ => Enumerable.Range(0, repeats).Select(_ => 9000 + random.Next(spread)).ToArray())];
        }

        static double[] Sums(int[][] values) => [.. values.Select(v => (double)v.Sum())];

        static double[] Means(IEnumerable<IEnumerable<int>> values) => [.. values.Select(v => v.Select(k => k / 100d).Average())];
    }

    [Fact]
    public void Fourteen_digits_are_told_apart_and_each_pair_has_its_own_scale()
    {
        Assert.Equal(0, PairedTests.Wilcoxon([99.999999999998, 99.999999999999], [99.999999999997, 99.999999999997]).W);
        Assert.Equal(new WilcoxonTest(3, 2, .75, true), PairedTests.Wilcoxon([1e9 + 1, 2e-9, 1e-9], [1e9, 1e-9, 3e-9]));
    }

    [Fact]
    public void Differences_that_are_equal_as_decimals_have_no_deviation() =>
        Assert.Equal(double.PositiveInfinity, PairedTests.TTest([90.1, 91.2, 93.4], [90, 91.1, 93.3])!.T);

    [Fact]
    public void Series_that_do_not_pair_are_refused()
    {
        Assert.Throws<ArgumentException>(() => PairedTests.TTest([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => PairedTests.Wilcoxon([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => PairedTests.TTest([1, double.NaN], [1, 2]));
        Assert.Throws<ArgumentException>(() => PairedTests.Wilcoxon([1, 2], [1, double.PositiveInfinity]));
    }

    private static (double[] A, double[] B) Waves(int n) =>
        ([.. Enumerable.Range(0, n).Select(i => Math.Cos(i * i) + .3)], [.. Enumerable.Range(0, n).Select(i => Math.Sin(3 * i))]);

    private static void Check(double[] a, double[] b, double mean, double low, double high, double t, double p)
    {
        PairedTTest test = PairedTests.TTest(a, b)!;
        Points.Near(mean, test.MeanDifference, Tolerance, "mean difference");
        Points.Near(low, test.Confidence95.Low, Tolerance, "lower end");
        Points.Near(high, test.Confidence95.High, Tolerance, "upper end");
        Points.Near(t, test.T, Tolerance, "t");
        Points.Near(p, test.P, Tolerance, "p");
    }

    private static void Check(double[] a, double[] b, int count, double w, double p, bool exact)
    {
        WilcoxonTest test = PairedTests.Wilcoxon(a, b);
        Assert.Equal((count, w, exact), (test.Count, test.W, test.IsExact));
        Points.Near(p, test.P, Tolerance, $"p of {count} differences");
    }
}
