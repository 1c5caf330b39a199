using FastProxy.Search.Pareto;
using FastProxy.Statistics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Search.Tests.Pareto;

public sealed class DominanceTests
{
    private const double Infinity = double.PositiveInfinity;

    [Fact]
    public void A_point_dominates_what_it_is_nowhere_worse_and_somewhere_better_than()
    {
        Assert.True(Dominance.Dominates([1, 2], [1, 3]));
        Assert.True(Dominance.Dominates([1, 2], [2, Infinity]));
        Assert.False(Dominance.Dominates([1, 2], [1, 2]));
        Assert.False(Dominance.Dominates([0d, 2], [-0d, 2]));
        Assert.False(Dominance.Dominates([1, 3], [2, 2]));
        Assert.False(Dominance.Dominates([1, 3], [1, 2]));
    }

    [Fact]
    public void Fronts_are_those_of_peeling_off_by_brute_force()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            double[][] points = Random(seed);
            List<int[]> expected = [];
            List<int> left = [.. Enumerable.Range(0, points.Length)];
            while (left.Count > 0)
            {
                int[] front = [.. left.Where(i => !left.Exists(j => Dominance.Dominates(points[j], points[i])))];
                expected.Add(front);
                left = [.. left.Except(front)];
            }

            int[][] actual = Dominance.NonDominatedSort(points);
            Assert.True(
                actual.Length == expected.Count && actual.Zip(expected).All(pair => pair.First.SequenceEqual(pair.Second)),
                $"seed {seed}, {Points.Show(points)}: {Show(actual)}, expected {Show(expected)}");
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Equal_points_share_a_front_and_no_points_have_none()
    {
        Assert.Equal((int[][])[[0, 2], [1]], Dominance.NonDominatedSort([[1, 1], [1, 2], [1, 1]]));
        Assert.Empty(Dominance.NonDominatedSort([]));
    }

    [Fact]
    public void Crowding_distances_are_the_gaps_of_neighbours_in_units_of_the_extent()
    {
        // By hand: extents 8 and 4; the second point's neighbours are 3 and 2 apart, the third's 7 and 3.
        double[][] points = [[9, 9], [0, 4], [1, 3], [3, 2], [8, 0]];
        double[] distances = Dominance.CrowdingDistance(points, [3, 1, 2, 4]);
        Assert.Equal([7d / 8 + 3d / 4, Infinity, 3d / 8 + 2d / 4, Infinity], distances);
    }

    [Fact]
    public void Crowding_copes_with_equal_extents_equal_points_few_points_and_infinite_objectives()
    {
        Assert.Equal([Infinity, 1, Infinity], Dominance.CrowdingDistance([[0, 5], [1, 5], [4, 5]], [0, 1, 2]));
        Assert.Equal([0, 0, 0], Dominance.CrowdingDistance([[1, 5], [1, 5], [1, 5]], [0, 1, 2]));
        Assert.Equal([Infinity, Infinity], Dominance.CrowdingDistance([[1, 5], [1, 5]], [0, 1]));
        Assert.Equal([Infinity], Dominance.CrowdingDistance([[1, 5]], [0]));
        Assert.Empty(Dominance.CrowdingDistance([[1, 5]], []));
        double[] distances = Dominance.CrowdingDistance([[0, 3], [1, 2], [2, 1], [Infinity, 0]], [0, 1, 2, 3]);
        Assert.Equal([Infinity, 2d / 3, Infinity, Infinity], distances);
    }

    [Fact]
    public void Crowding_distances_are_never_NaN_and_infinite_at_an_end_of_each_objective_that_extends()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            double[][] points = Random(seed);
            foreach (int[] front in Dominance.NonDominatedSort(points))
            {
                double[] distances = Dominance.CrowdingDistance(points, front);
                Assert.All(distances, distance => Assert.True(distance >= 0, $"seed {seed}: {distance}"));
                for (int k = 0; k < points[0].Length; k++)
                {
                    double low = front.Min(i => points[i][k]);
                    double high = front.Max(i => points[i][k]);
                    foreach (double end in low == high ? [] : (double[])[low, high])
                    {
                        Assert.True(
                            Enumerable.Range(0, front.Length).Any(i => points[front[i]][k] == end && double.IsInfinity(distances[i])),
                            $"seed {seed}: no infinite distance at {end} of objective {k} in {Points.Show(front.Select(i => points[i]))}");
                    }
                }
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Points_that_do_not_compare_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Dominance.Dominates([1], [1, 2]));
        Assert.Throws<ArgumentException>(() => Dominance.Dominates([], []));
        Assert.Throws<ArgumentException>(() => Dominance.Dominates([1], [double.NaN]));
        Assert.Throws<ArgumentException>(() => Dominance.NonDominatedSort([[1], [double.NaN]]));
        Assert.Throws<ArgumentException>(() => Dominance.NonDominatedSort([[1], [1, 2]]));
        Assert.Throws<ArgumentException>(() => Dominance.CrowdingDistance([[1], [double.NaN]], [0]));
    }

    /// <summary>1 to 40 points of 1 to 4 objectives, with ties and repeated points or without.</summary>
    private static double[][] Random(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        int count = 1 + random.Below(40);
        int objectives = 1 + random.Below(4);
        return seed % 2 == 0 ? Points.Uniform(ref random, count, objectives) : Points.Grid(ref random, count, objectives, levels: 5);
    }

    private static string Show(IEnumerable<int[]> fronts) => string.Join(" | ", fronts.Select(front => string.Join(" ", front)));
}
