using FastProxy.Search.Evaluations;
using FastProxy.Spaces.Darts;
using FastProxy.Spaces.Nasbench201;
using FastProxy.Statistics;
using Xunit;

namespace FastProxy.Search.Tests;

public sealed class AllowedArchitecturesTests
{
    private static readonly Nasbench201Space Space = new();

    /// <summary>The cells without a convolution, 729 of 15,625.</summary>
    private static readonly Constraints Rare = new(MaxParams: Space.Build(Space.FromGenes([0, 0, 0, 0, 0, 0])).Parameters);

    [Fact]
    public void Of_a_space_that_can_be_listed_the_last_one_is_drawn_and_then_none()
    {
        AllowedArchitectures allowed = Of(Rare, 1);
        var met = new HashSet<string>();
        while (allowed.Draw(a => !met.Contains(a)) is { } drawn)
        {
            Assert.True(Rare.Allow(Space, drawn));
            Assert.True(met.Add(drawn));
        }

        Assert.Equal(729, met.Count);
    }

    [Fact]
    public void Listing_leaves_the_draw_uniform()
    {
        AllowedArchitectures allowed = Of(new Constraints(), 2);
        string[] wanted = [Space.At(5), Space.At(9000), Space.At(15624)];
        int[] counts = [.. Enumerable.Range(0, 600).Select(_ => allowed.Draw(wanted.Contains)!).CountBy(a => a).Select(c => c.Value)];

        // 200 each, with a deviation of 11.5: five of them.
        Assert.Equal(3, counts.Length);
        Assert.All(counts, count => Assert.InRange(count, 142, 258));
    }

    [Fact]
    public void A_pool_is_all_where_it_may_be_and_else_of_the_size_and_without_repeats()
    {
        Assert.Equal(Enumerable.Range(0, 15625).Select(i => Space.At(i)), Of(new Constraints(), 3).Pool(20000));
        Assert.Equal(729, Of(Rare, 3).Pool(5000).Count);
        IReadOnlyList<string> drawn = Of(Rare, 3).Pool(100);
        Assert.Equal(100, drawn.Distinct().Count());
        Assert.All(drawn, a => Assert.True(Rare.Allow(Space, a)));
        Assert.NotEqual(drawn, Of(Rare, 4).Pool(100));
        var darts = new AllowedArchitectures(new DartsSpace(), new Constraints(), new SeededRandom(1), CancellationToken.None);
        Assert.Equal(50, darts.Pool(50).Distinct().Count());
    }

    [Fact]
    public void Counting_stops_where_it_is_told()
    {
        Assert.Equal(729, Of(Rare, 1).CountUpTo(1000));
        Assert.Equal(700, Of(Rare, 1).CountUpTo(700));
        Assert.Equal(15625, Of(new Constraints(), 1).CountUpTo(int.MaxValue));
    }

    [Fact]
    public void Among_a_few_only_those_are_drawn_each_alike_and_those_that_break_a_constraint_never()
    {
        string[] few = [.. Enumerable.Range(0, 40).Select(i => Space.At(i * 389))];
        AllowedArchitectures allowed = Among(new Constraints(), 5);
        Assert.Equal(few, allowed.Pool(100));
        Assert.Equal(40, allowed.CountUpTo(int.MaxValue));
        Assert.False(allowed.Contains(Space.At(1)));
        int[] counts = [.. Enumerable.Range(0, 8000).Select(_ => allowed.Draw(_ => true)!).CountBy(a => a).Select(c => c.Value)];

        // 200 each, with a deviation of 14: five of them.
        Assert.Equal(40, counts.Length);
        Assert.All(counts, count => Assert.InRange(count, 130, 270));
        Assert.Equal(few.Where(a => Rare.Allow(Space, a)), Among(Rare with { Common = true }, 6).Pool(100));

        AllowedArchitectures Among(Constraints constraints, long seed) =>
            new(Space, constraints, new SeededRandom(seed), CancellationToken.None, few);
    }

    private static AllowedArchitectures Of(Constraints constraints, long seed) =>
        new(Space, constraints, new SeededRandom(seed), CancellationToken.None);
}
