using FastProxy.Search.Pareto;
using FastProxy.Statistics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Search.Tests.Pareto;

public sealed class ParetoArchiveTests
{
    [Fact]
    public void An_item_enters_unless_dominated_and_drops_what_it_dominates()
    {
        var archive = new ParetoArchive<string>();
        Assert.True(archive.Add("a", [2, 2]));
        Assert.True(archive.Add("b", [1, 3]));
        Assert.False(archive.Add("c", [2, 3]));
        Assert.True(archive.Add("d", [1, 2]));
        Assert.Equal(["d"], archive.Entries.Select(entry => entry.Item));
        Assert.Equal([1, 2], archive.Entries[0].Objectives);
    }

    [Fact]
    public void Of_equal_objectives_only_the_same_item_is_turned_away()
    {
        var archive = new ParetoArchive<string>(StringComparer.OrdinalIgnoreCase);
        Assert.True(archive.Add("a", [0, 1]));
        Assert.True(archive.Add("b", [-0d, 1]));
        Assert.False(archive.Add("A", [-0d, 1]));
        Assert.True(archive.Add("A", [1, 0]));
        Assert.Equal(["a", "b", "A"], archive.Entries.Select(entry => entry.Item));
    }

    [Fact]
    public void The_archive_is_the_first_front_of_all_that_was_added()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new SplitMix64((ulong)seed);
            double[][] points = Points.Grid(ref random, 1 + random.Below(30), 1 + random.Below(3), levels: 6);
            var archive = new ParetoArchive<int>();
            for (int i = 0; i < points.Length; i++)
            {
                int before = archive.Count;
                bool entered = archive.Add(i, points[i]);
                Assert.True(entered == archive.Entries.Any(entry => entry.Item == i), $"seed {seed}, item {i}: entered is {entered}");
                Assert.True(entered || archive.Count == before, $"seed {seed}, item {i} was turned away and changed the archive");
            }

            int[] expected = Dominance.NonDominatedSort(points)[0];
            int[] actual = [.. archive.Entries.Select(entry => entry.Item)];
            Assert.True(expected.SequenceEqual(actual), $"seed {seed}: {string.Join(" ", actual)}, expected {string.Join(" ", expected)}");
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_archive_keeps_a_copy_of_the_objectives()
    {
        double[] objectives = [1, 2];
        var archive = new ParetoArchive<string>();
        archive.Add("a", objectives);
        objectives[0] = 9;
        Assert.Equal([1, 2], archive.Entries[0].Objectives);
    }

    [Fact]
    public void Objectives_that_do_not_compare_are_refused_and_change_nothing()
    {
        var archive = new ParetoArchive<string>();
        Assert.Throws<ArgumentException>(() => archive.Add("a", []));
        Assert.Throws<ArgumentException>(() => archive.Add("a", [double.NaN]));
        archive.Add("a", [1, 2]);
        Assert.Throws<ArgumentException>(() => archive.Add("b", [1]));
        Assert.Equal(1, archive.Count);
    }
}
