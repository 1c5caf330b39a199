using FastProxy.Search.Bayes;
using FastProxy.Statistics;
using Xunit;

namespace FastProxy.Search.Tests.Bayes;

public sealed class BayesianOptimizerTests
{
    private static readonly Interval[] Box = [new(-2, 4), new(0, 10)];

    /// <summary>Two smooth hills; the higher, of height 1.0, at (1, 7).</summary>
    private static double Hills(double[] x) =>
        Math.Exp(-Square(x[0] - 1) / 2 - Square(x[1] - 7) / 8) + .5 * Math.Exp(-Square(x[0] + 1) - Square(x[1] - 2) / 4);

    [Fact]
    public void The_highest_of_two_smooth_hills_is_found_within_25_queries()
    {
        foreach (Acquisition acquisition in (Acquisition[])[new UpperConfidenceBound(), new ExpectedImprovement()])
        {
            for (int seed = 0; seed < 4; seed++)
            {
                double best = Run(acquisition, seed, queries: 25, Hills).Max(x => Hills(x));
                Assert.True(best > .98, $"{acquisition}, seed {seed}: {best:r}, the highest is 1");
            }
        }
    }

    [Fact]
    public void The_same_seed_suggests_the_same_bits_and_another_seed_others()
    {
        foreach (Acquisition acquisition in (Acquisition[])[new UpperConfidenceBound(), new ExpectedImprovement()])
        {
            double[][] one = Run(acquisition, seed: 5, queries: 8, Hills);
            Assert.Equal(one, Run(acquisition, seed: 5, queries: 8, Hills));
            Assert.NotEqual(one[0], Run(acquisition, seed: 6, queries: 1, Hills)[0]);
        }
    }

    [Fact]
    public void Searches_run_side_by_side_suggest_what_they_would_alone()
    {
        double[][][] alone = [.. Enumerable.Range(0, 4).Select(seed => Run(new UpperConfidenceBound(), seed, 5, Hills))];
        double[][][] together = new double[4][][];
        Parallel.For(0, 4, seed => together[seed] = Run(new UpperConfidenceBound(), seed, 5, Hills));
        Assert.Equal(alone, together);
    }

    [Fact]
    public void A_search_goes_on_from_its_observations_as_if_it_had_not_stopped()
    {
        double[][] whole = Run(new ExpectedImprovement(), seed: 3, queries: 7, Hills, initialPoints: 4);
        for (int kept = 0; kept < whole.Length; kept++)
        {
            var resumed = new BayesianOptimizer(Box, new ExpectedImprovement(), seed: 3, initialPoints: 4);
            foreach (double[] x in whole.Take(kept))
            {
                resumed.Register(x, Hills(x));
            }

            Assert.Equal(whole[kept], resumed.Suggest());
        }
    }

    [Fact]
    public void Suggestions_without_an_observation_between_them_differ_while_points_are_random()
    {
        var optimizer = new BayesianOptimizer(Box, new UpperConfidenceBound(), seed: 0);
        Assert.NotEqual(optimizer.Suggest(), optimizer.Suggest());
    }

    [Fact]
    public void The_first_suggestions_are_uniform_whatever_is_observed()
    {
        double[][] low = Run(new UpperConfidenceBound(), seed: 2, queries: 6, x => x[0], initialPoints: 6);
        Assert.Equal(low, Run(new ExpectedImprovement(), seed: 2, queries: 6, x => -x[1], initialPoints: 6));
    }

    /// <summary>These bits may never change: files of searches say only their seed.</summary>
    [Fact]
    public void The_first_point_of_a_seed_stays_for_ever()
    {
        var optimizer = new BayesianOptimizer([new(0, 1), new(0, 1)], new UpperConfidenceBound(), seed: 42);
        Assert.Equal(FirstOfSeed42, optimizer.Suggest());
    }

    [Fact]
    public void Suggestions_stay_in_the_box_when_the_best_is_at_its_corner()
    {
        double[][] points = Run(new UpperConfidenceBound(), seed: 1, queries: 12, x => x[0] - x[1]);
        foreach (double[] x in points)
        {
            Assert.True(x[0] is >= -2 and <= 4 && x[1] is >= 0 and <= 10, Points.Show(x));
        }

        Assert.Contains(points, x => x[0] == 4 && x[1] == 0);
    }

    [Fact]
    public void A_fixed_coordinate_stays_and_constant_repeated_observations_are_borne()
    {
        var optimizer = new BayesianOptimizer([new(3, 3), new(0, 1)], new ExpectedImprovement(), seed: 1);
        for (int i = 0; i < 4; i++)
        {
            optimizer.Register([3, .5], 2);
        }

        double[] x = optimizer.Suggest();
        Assert.Equal(3, x[0]);
        Assert.InRange(x[1], 0, 1);
    }

    [Fact]
    public void Ten_coordinates_are_searched_better_than_at_random()
    {
        Interval[] box = [.. Enumerable.Repeat(new Interval(0, 1), 10)];
        double Bowl(double[] x) => -x.Sum(c => Square(c - .3));
        var optimizer = new BayesianOptimizer(box, new ExpectedImprovement(), seed: 0);
        double best = double.NegativeInfinity;
        for (int i = 0; i < 30; i++)
        {
            double[] x = optimizer.Suggest();
            best = Math.Max(best, Bowl(x));
            optimizer.Register(x, Bowl(x));
        }

        var random = new SplitMix64(1);
        double atRandom = Points.Uniform(ref random, 1000, 10).Max(x => Bowl(x));
        Assert.True(best > atRandom, $"{best:r} after 30 queries, {atRandom:r} after 1000 at random");
    }

    [Fact]
    public void Bounds_and_observations_that_are_none_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new BayesianOptimizer([], new UpperConfidenceBound(), 0));
        Assert.Throws<ArgumentException>(() => new BayesianOptimizer([new(1, 0)], new UpperConfidenceBound(), 0));
        Assert.Throws<ArgumentException>(() => new BayesianOptimizer([new(0, double.PositiveInfinity)], new UpperConfidenceBound(), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BayesianOptimizer(Box, new UpperConfidenceBound(), 0, initialPoints: 0));
        var optimizer = new BayesianOptimizer(Box, new UpperConfidenceBound(), 0);
        Assert.Throws<ArgumentException>(() => optimizer.Register([1], 1));
        Assert.Throws<ArgumentException>(() => optimizer.Register([1, 1], double.NaN));
        Assert.Equal(0, optimizer.Count);
    }

    private static readonly double[] FirstOfSeed42 = [.75538885146748791, .44621019341119594];

    private static double Square(double x) => x * x;

    private static double[][] Run(Acquisition acquisition, long seed, int queries, Func<double[], double> function, int initialPoints = 1)
    {
        var optimizer = new BayesianOptimizer(Box, acquisition, seed, initialPoints);
        var suggested = new double[queries][];
        for (int i = 0; i < queries; i++)
        {
            suggested[i] = optimizer.Suggest();
            optimizer.Register(suggested[i], function(suggested[i]));
        }

        return suggested;
    }
}
