using FastProxy.Search.Algorithms;
using FastProxy.Search.Pareto;
using Xunit;
using static FastProxy.Search.Tests.Algorithms.Landscape;

namespace FastProxy.Search.Tests.Algorithms;

/// <summary>Searches for a front.</summary>
public sealed class FrontTests
{
    private static readonly string[] Metrics = ["synflow", "jacob_cov"];

    [Theory]
    [InlineData("random", "flops")]
    [InlineData("nsga2", "flops")]
    [InlineData("nsga2", "none")]
    [InlineData("mtf-pdns", "flops")]
    [InlineData("mtf-pdns", "params")]
    public void The_front_of_a_space_searched_to_the_end_is_that_of_brute_force(string name, string complexity)
    {
        Landscape small = OfGenes(new SmallSpace());
        double[]? Point(string a)
        {
            double?[] scores = [.. Metrics.Select(m => small.Score(m, a))];
            double size = complexity switch { "flops" => small.Space.Build(a).Macs, "params" => small.Space.Build(a).Parameters, _ => 0 };
            return scores.Contains(null) ? null : [.. scores.Select(v => -v!.Value), size];
        }

        (string Architecture, double[] Point)[] valid = [.. small.Architectures.Select(a => (a, Point(a)!)).Where(x => x.Item2 is not null)];
        string[] expected = [.. valid.Where(x => !valid.Any(y => Dominance.Dominates(y.Point, x.Point))).Select(x => x.Architecture)];
        Trial trial = small.Run(name, 9, 125, $"complexity={complexity}", metrics: Metrics);
        Assert.InRange(valid.Length, 1, 124);
        Assert.Equal(expected.Order(), trial.Found.Order());
    }

    [Theory]
    [InlineData("random")]
    [InlineData("nsga2")]
    [InlineData("mtf-pdns")]
    public void A_front_is_mutually_non_dominated_dominates_the_rest_and_goes_by_complexity(string name)
    {
        Trial trial = Smooth.Run(name, 5, 400, metrics: Metrics);
        double[][] front = [.. trial.Found.Select(Point)];
        Assert.All(front, a => Assert.All(front, b => Assert.False(Dominance.Dominates(a, b))));
        Assert.All(trial.Evaluated.Except(trial.Found), a =>
            Assert.True(Metrics.Any(m => Smooth.Score(m, a) is null) || front.Any(p => Dominance.Dominates(p, Point(a))), a));
        Assert.Equal(front.Select(p => p[^1]).Order(), front.Select(p => p[^1]));
    }

    [Theory]
    [InlineData("nsga2")]
    [InlineData("mtf-pdns")]
    public void A_front_covers_more_than_that_of_random_search(string name)
    {
        double Volume(string search, int seed) =>
            Hypervolume.Of([.. Smooth.Run(search, seed, 300, metrics: Metrics).Found.Select(Point)], [0, 0, 221]);
        double found = OneValueTests.Median(seed => Volume(name, seed));
        double random = OneValueTests.Median(seed => Volume("random", seed));
        Assert.True(found > random, $"median hypervolume {found} of 10 seeds, random search {random}");
    }

    [Fact]
    public void Without_a_metric_that_works_anywhere_a_search_still_ends()
    {
        var failing = new Landscape(new SmallSpace(), Hash, (_, _) => null);
        Assert.All((string[])["random", "nsga2", "mtf-pdns", "ensemble"], name => Assert.Equal(60, failing.Run(name, 1, 60, metrics: Metrics).Spent));
    }

    [Fact]
    public void Novelty_is_the_mean_distance_to_the_archive_negative_outside_it()
    {
        double[][] archive = [[0, 10], [4, 0]];
        double[][] points = [[0, 10], [4, 10], [double.PositiveInfinity, double.PositiveInfinity], [0, 5]];
        double diagonal = Math.Sqrt(2);

        // Scaled by the bounds 0 to 4 and 0 to 10; what failed counts as (1, 1), the worst corner.
        Assert.Equal(
            [diagonal / 2, -1, -1, -(.5 + Math.Sqrt(1.25)) / 2], ParetoNovelty.Novelty(points, archive, [true, false, false, false]));
    }

    private static double[] Point(string architecture) =>
        [.. Metrics.Select(m => -Smooth.Score(m, architecture) ?? double.PositiveInfinity), Smooth.Space.Build(architecture).Macs / 1e6];
}
