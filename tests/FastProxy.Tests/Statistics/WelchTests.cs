using FastProxy.Search.Tests;
using FastProxy.Statistics;
using Xunit;

namespace FastProxy.Tests.Statistics;

public sealed class WelchTests
{
    /// <summary>
    /// From SciPy 1.10: <c>scipy.stats.ttest_ind(a, b, equal_var=False)</c>. Its degrees of freedom, by numpy, with u =
    /// a.var(ddof=1) / len(a) and v likewise: <c>(u + v)**2 / (u*u / (len(a) - 1) + v*v / (len(b) - 1))</c>.
    /// </summary>
    [Fact]
    public void The_test_is_that_of_scipy()
    {
        Check([1, 2, 3, 4, 7], [2.5, 2.6, 2.4], .8727860481775683, 4.025117180547041, .4317542083033617);
        Check([10, 11, 12], [20, 21, 22, 24], -10.429031876562318, 4.849596022374146, .00016680784989610002);
        double[] a = [.. Enumerable.Range(0, 40).Select(i => Math.Cos(i * i) + .3)];
        double[] b = [.. Enumerable.Range(0, 7).Select(i => Math.Sin(3 * i))];
        Check(a, b, 2.720553579877379, 10.359014891470373, .02091409483525938);
    }

    [Fact]
    public void Samples_that_do_not_vary_have_defined_answers()
    {
        Assert.Equal(new WelchTest(0, 0, 3, 1), Welch.TTest([.1, .1, .1], [.1, .1]));
        Assert.Equal(new WelchTest(-1, double.NegativeInfinity, 2, 0), Welch.TTest([0, 0], [1, 1]));
        Assert.Equal(1, Welch.TTest([0, 0], [1, 3])!.DegreesOfFreedom);
        Assert.Null(Welch.TTest([1], [1, 2]));
        Assert.Null(Welch.TTest([1, 2], []));
    }

    [Fact]
    public void Exchanged_samples_exchange_the_sign_only()
    {
        WelchTest one = Welch.TTest([1, 2, 3, 4, 7], [2.5, 2.6, 2.4])!;
        WelchTest other = Welch.TTest([2.5, 2.6, 2.4], [1, 2, 3, 4, 7])!;
        Assert.Equal((-one.MeanDifference, -one.T, one.P), (other.MeanDifference, other.T, other.P));
    }

    [Fact]
    public void Values_that_are_not_finite_are_refused() => Assert.Throws<ArgumentException>(() => Welch.TTest([1, double.NaN], [1, 2]));

    private static void Check(double[] a, double[] b, double t, double degrees, double p)
    {
        WelchTest test = Welch.TTest(a, b)!;
        Points.Near(a.Average() - b.Average(), test.MeanDifference, 1e-12, "mean difference");
        Points.Near(t, test.T, 1e-9, "t");
        Points.Near(degrees, test.DegreesOfFreedom, 1e-9, "degrees of freedom");
        Points.Near(p, test.P, 1e-9, "p");
    }
}
