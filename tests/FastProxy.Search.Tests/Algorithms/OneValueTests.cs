using FastProxy.Search.Algorithms;
using FastProxy.Search.Evaluations;
using FastProxy.Search.Runs;
using FastProxy.Spaces;
using Xunit;
using static FastProxy.Search.Tests.Algorithms.Landscape;

namespace FastProxy.Search.Tests.Algorithms;

/// <summary>Searches for one best architecture.</summary>
public sealed class OneValueTests
{
    [Theory]
    [InlineData("rea", "", 100)]
    [InlineData("local", "", 100)]
    [InlineData("local", "improvement=best", 100)]
    [InlineData("robot", "", 20)]
    [InlineData("robot", "normalise=rank", 20)]
    [InlineData("hnas", "scale=10", 20)]
    public void Finds_better_than_random_search_on_a_smooth_landscape(string name, string settings, int budget)
    {
        double found = Median(seed => Smooth.Run(name, seed, budget, settings).Truth);
        double random = Median(seed => Smooth.Run("random", seed, budget).Truth);
        Assert.True(found > random, $"{name} {settings}: median {found} of 10 seeds, random search {random}");
    }

    [Fact]
    public void Swap_nas_scores_higher_than_random_search()
    {
        string[] metric = ["swap_regularized"];
        double Of(string name, int seed) => Smooth.Score(metric[0], Smooth.Run(name, seed, 200, metrics: metric).Found.Single())!.Value;
        double found = Median(seed => Of("swap-nas", seed));
        double random = Median(seed => Of("random", seed));
        Assert.True(found > random, $"median {found} of 10 seeds, random search {random}");
    }

    [Theory]
    [InlineData("best", "")]
    [InlineData("ensemble", "aggregation=log")]
    [InlineData("ensemble", "aggregation=mean")]
    public void Choosing_by_metrics_beats_choosing_at_random(string name, string settings)
    {
        double found = Median(seed => Smooth.Run(name, seed, 100, settings).Truth);
        double random = Median(seed => Smooth.Truths[Smooth.Run(name, seed, 100, settings).Evaluated[0]]);
        Assert.True(found > random, $"median {found} of 10 seeds, the first drawn {random}");
    }

    [Fact]
    public void In_regularised_evolution_the_oldest_dies_and_the_parent_is_alive()
    {
        var order = new List<string>();
        int children = 0;
        Smooth.Run("rea", 2, 80, "population=7 sample=3", inPlace: run => new RegularizedEvolution().Run(run, (parent, population) =>
        {
            order = [.. run.Evaluations.Select(e => e.Architecture)];
            children++;
            Assert.Equal(order[^7..], population.Select(e => e.Architecture));
            Assert.Contains(parent.Architecture, order[^8..^1]);
            Assert.Contains(order[^1], run.Space.Neighbours(parent.Architecture));
        }));
        Assert.Equal(73, children);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void A_climb_ends_where_no_neighbour_is_better(int atOnce)
    {
        for (int seed = 0; seed < 10; seed++)
        {
            Smooth.Run("local", seed, 5000, inPlace: run =>
            {
                Evaluation top = LocalSearch.Climb(run, run.Evaluate(run.SampleNew()), atOnce);
                Assert.True(run.Left > 0);
                Assert.All(run.Space.Neighbours(top.Architecture), a => Assert.True(Smooth.Truths[a] <= top.Value));
                return [top.Architecture];
            });
        }
    }

    [Theory]
    [InlineData("log")]
    [InlineData("mean")]
    public void An_ensemble_finds_the_best_by_ranks_a_failure_below_all(string aggregation)
    {
        string[] metrics = ["synflow", "jacob_cov", "snip"];
        Trial trial = Smooth.Run("ensemble", 4, 300, $"aggregation={aggregation}");
        double?[][] scores = [.. trial.Evaluated.Select(a => metrics.Select(m => Smooth.Score(m, a)).ToArray())];
        Assert.Contains(scores, row => row.Contains(null));
        double Rank(int m, int i)
        {
            double Value(int j) => scores[j][m] ?? double.NegativeInfinity;
            int[] all = [.. Enumerable.Range(0, scores.Length)];
            return all.Count(j => Value(j) < Value(i)) + (all.Count(j => Value(j) == Value(i)) + 1) / 2d;
        }

        double Sum(int i) => Enumerable.Range(0, 3).Sum(m => aggregation == "log" ? Math.Log(Rank(m, i) / 300) : Rank(m, i));
        int best = Enumerable.Range(0, 300).MaxBy(Sum);
        Assert.Equal(trial.Evaluated[best], trial.Found.Single());
    }

    [Fact]
    public void The_best_of_random_ones_is_best_by_the_first_metric()
    {
        Trial trial = Smooth.Run("best", 6, 500, metrics: ["naswot", "snip"]);
        Assert.Equal(trial.Evaluated.MaxBy(a => Smooth.Score("naswot", a)), trial.Found.Single());
    }

    internal static double Median(Func<int, double> of)
    {
        double[] sorted = [.. Enumerable.Range(0, 10).Select(of).Order()];
        return (sorted[4] + sorted[5]) / 2;
    }
}
