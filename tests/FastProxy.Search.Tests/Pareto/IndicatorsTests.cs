using FastProxy.Search.Pareto;
using FastProxy.Statistics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Search.Tests.Pareto;

public sealed class IndicatorsTests
{
    /// <summary>
    /// From numpy, for s and r of the shapes points x objectives:
    /// <code>
    /// d = s[None] - r[:, None]
    /// np.sqrt((d**2).sum(-1)).min(1).mean(), np.sqrt((np.maximum(d, 0)**2).sum(-1)).min(1).mean()
    /// </code>
    /// </summary>
    [Fact]
    public void Igd_and_igd_plus_are_those_of_numpy()
    {
        double[][] set = [[1, 5], [2, 3], [4, 1]];
        double[][] reference = [[0, 4], [1, 2], [3, 0], [5, 5]];
        Points.Near(1.9620479906458188, Indicators.Igd(set, reference), 1e-14, "IGD");
        Points.Near(1.0606601717798214, Indicators.IgdPlus(set, reference), 1e-14, "IGD+");

        set = [.. Enumerable.Range(0, 8).Select(i => Enumerable.Range(0, 3).Select(k => (i * i + 2 * i * k + k) % 7d).ToArray())];
        reference = [.. Enumerable.Range(0, 6).Select(i => Enumerable.Range(0, 3).Select(k => (3 * i * i + i * k) % 5d).ToArray())];
        Points.Near(1.92277184287426, Indicators.Igd(set, reference), 1e-14, "IGD");
        Points.Near(1.0786893258332633, Indicators.IgdPlus(set, reference), 1e-14, "IGD+");
    }

    [Fact]
    public void Igd_plus_is_at_most_igd_and_both_are_0_for_the_reference_itself()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            (double[][] set, double[][] reference) = Random(seed);
            double igd = Indicators.Igd(set, reference);
            double plus = Indicators.IgdPlus(set, reference);
            Assert.True(plus >= 0 && plus <= igd, $"seed {seed}: IGD+ {plus:r}, IGD {igd:r}");
            Assert.True(Indicators.Igd([.. set, .. reference], reference) == 0, $"seed {seed}");
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>The property that Ishibuchi et al. made IGD+ for, and IGD lacks.</summary>
    [Fact]
    public void A_set_whose_points_are_all_improved_is_no_worse_by_igd_plus()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            (double[][] set, double[][] reference) = Random(seed);
            var random = new SplitMix64(~(ulong)seed);
            double[][] gains = Points.Uniform(ref random, set.Length, set[0].Length);
            double[][] better = [.. set.Zip(gains, (p, gain) => p.Zip(gain, (v, g) => v - g).ToArray())];
            Assert.True(Indicators.IgdPlus(better, reference) <= Indicators.IgdPlus(set, reference), $"seed {seed}");
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_empty_set_is_infinitely_far_and_infinite_points_are_far_only_where_worse()
    {
        Assert.Equal(double.PositiveInfinity, Indicators.Igd([], [[1, 2]]));
        Assert.Equal(double.PositiveInfinity, Indicators.IgdPlus([], [[1, 2]]));
        Assert.Equal(double.PositiveInfinity, Indicators.Igd([[double.NegativeInfinity, 5]], [[1, 2]]));
        Assert.Equal(3, Indicators.IgdPlus([[double.NegativeInfinity, 5]], [[1, 2]]));
    }

    [Fact]
    public void Sets_without_a_distance_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Indicators.Igd([[1]], []));
        Assert.Throws<ArgumentException>(() => Indicators.Igd([[1]], [[double.PositiveInfinity]]));
        Assert.Throws<ArgumentException>(() => Indicators.Igd([[1, 2]], [[1]]));
        Assert.Throws<ArgumentException>(() => Indicators.IgdPlus([[double.NaN]], [[1]]));
    }

    private static (double[][] Set, double[][] Reference) Random(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        int d = 1 + random.Below(4);
        return (Points.Uniform(ref random, 1 + random.Below(10), d), Points.Uniform(ref random, 1 + random.Below(10), d));
    }
}
