using FastProxy.Search.Pareto;
using FastProxy.Statistics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Search.Tests.Pareto;

public sealed class HypervolumeTests
{
    /// <summary>
    /// From inclusion and exclusion over all subsets in Python's fractions: the sum over subsets c of the points of (-1)^(|c| +
    /// 1) times the product over k of 10 - max(p[k] for p in c), for
    /// <c>[[(i*i*(k+3) + 7*i*(k+1) + k) % 11 for k in range(d)] for i in range(n)]</c>.
    /// </summary>
    [Fact]
    public void Volumes_of_whole_points_are_exact()
    {
        foreach ((int d, int n, double expected) in ((int, int, double)[])[(2, 9, 90), (3, 10, 840), (4, 10, 5340), (5, 10, 34041)])
        {
            double Value(int i, int k) => (i * i * (k + 3) + 7 * i * (k + 1) + k) % 11;
            double[][] points = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, d).Select(k => Value(i, k)).ToArray())];
            double actual = Hypervolume.Of(points, [.. Enumerable.Repeat(10d, d)]);
            Assert.True(actual == expected, $"{d} objectives: {actual:r}, expected {expected}");
        }
    }

    [Fact]
    public void Volumes_are_those_of_inclusion_and_exclusion()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new SplitMix64((ulong)seed);
            int d = 1 + random.Below(5);
            double[][] points = seed % 2 == 0
                ? Points.Uniform(ref random, random.Below(9), d, 1.25)
                : [.. Points.Grid(ref random, random.Below(9), d, levels: 6).Select(p => p.Select(v => v / 4).ToArray())];
            double[] reference = [.. Enumerable.Repeat(1d, d)];
            double[][] inside = [.. points.Where(p => p.All(v => v < 1))];
            double expected = 0;
            for (int subset = 1; subset < 1 << inside.Length; subset++)
            {
                double volume = 1;
                for (int k = 0; k < d; k++)
                {
                    volume *= 1 - Enumerable.Range(0, inside.Length).Where(i => (subset >> i & 1) == 1).Max(i => inside[i][k]);
                }

                expected += int.IsOddInteger(int.PopCount(subset)) ? volume : -volume;
            }

            Points.Near(expected, Hypervolume.Of(points, reference), 1e-12, $"seed {seed}, {Points.Show(points)}");
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Volumes_of_many_points_are_those_of_Monte_Carlo()
    {
        const int Samples = 20_000;
        for (int d = 2; d <= 5; d++)
        {
            var random = new SplitMix64((ulong)d);
            double[][] points = [.. Points.Uniform(ref random, 30, d)];
            int hits = Points.Uniform(ref random, Samples, d)
                .Count(s => Array.Exists(points, p => p.Zip(s).All(pair => pair.First <= pair.Second)));
            double expected = (double)hits / Samples;

            // Five standard errors.
            double reach = 5 * Math.Sqrt(expected * (1 - expected) / Samples);
            double actual = Hypervolume.Of(points, [.. Enumerable.Repeat(1d, d)]);
            Assert.True(Math.Abs(actual - expected) < reach, $"{d} objectives: {actual:r}, Monte Carlo {expected} +- {reach}");
        }
    }

    [Fact]
    public void Dominated_points_change_nothing_and_order_changes_only_rounding()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new SplitMix64((ulong)seed);
            int d = 2 + random.Below(3);
            double[][] points = Points.Uniform(ref random, 12, d);
            double[] reference = [.. Enumerable.Repeat(1d, d)];
            double whole = Hypervolume.Of(points, reference);
            double[][] front = [.. Dominance.NonDominatedSort(points)[0].Select(i => points[i])];
            double[][] mirrored = [.. points.Select(p => p.Reverse().ToArray())];
            Points.Near(whole, Hypervolume.Of(front, reference), 1e-13, $"front alone, seed {seed}");
            Points.Near(whole, Hypervolume.Of([.. points.Reverse()], reference), 1e-13, $"reversed, seed {seed}");
            Points.Near(whole, Hypervolume.Of(mirrored, reference), 1e-13, $"objectives reversed, seed {seed}");
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Points_that_do_not_dominate_the_reference_contribute_nothing()
    {
        Assert.Equal(0, Hypervolume.Of([], [1, 1]));
        Assert.Equal(0, Hypervolume.Of([[1, 0], [0, 1], [-9, 2], [double.NegativeInfinity, 1], [0, double.PositiveInfinity]], [1, 1]));
        Assert.Equal(.25, Hypervolume.Of([[.5, .5], [-9, 2]], [1, 1]));
        Assert.Equal(double.PositiveInfinity, Hypervolume.Of([[double.NegativeInfinity, .5], [0, 0]], [1, 1]));
    }

    [Fact]
    public void Points_that_have_no_volume_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Hypervolume.Of([[double.NaN, 0]], [1, 1]));
        Assert.Throws<ArgumentException>(() => Hypervolume.Of([[0]], [1, 1]));
        Assert.Throws<ArgumentException>(() => Hypervolume.Of([], []));
        Assert.Throws<ArgumentException>(() => Hypervolume.Of([], [double.PositiveInfinity]));
    }
}
