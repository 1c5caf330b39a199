using FastProxy.Spaces.Nasbench201;
using Xunit;

namespace FastProxy.Tests.Spaces.Nasbench201;

/// <summary>
/// Expected values are CPython's: <c>random.seed(s); [random.getrandbits(32) for _ in range(4)]</c> and the like.
/// </summary>
public class PythonRandomTests
{
    [Theory]
    [InlineData(0L, new[] { 3626764237u, 1654615998u, 3255389356u, 3823568514u })]
    [InlineData(1L, new[] { 577090037u, 2444712010u, 3639700191u, 3445702192u })]
    [InlineData(88L, new[] { 1707201716u, 4182107318u, 813946014u, 1429399738u })]
    [InlineData(-88L, new[] { 1707201716u, 4182107318u, 813946014u, 1429399738u })]
    [InlineData(4294967296L, new[] { 485306839u, 1508871100u, 1794561286u, 4014597330u })]
    [InlineData(1099511640121L, new[] { 1332995613u, 1500173691u, 493462063u, 16738666u })]
    public void First_words_equal_pythons(long seed, uint[] expected)
    {
        var random = new PythonRandom(seed);
        Assert.Equal(expected, expected.Select(_ => random.NextUInt32()));
    }

    [Fact]
    public void Words_equal_pythons_across_refills()
    {
        var random = new PythonRandom(88);
        uint[] words = [.. Enumerable.Range(0, 2000).Select(_ => random.NextUInt32())];
        Assert.Equal([3125099610u, 3039405909u, 1105593391u], words[623..626]);
        Assert.Equal(2900544613u, words[1999]);
        Assert.Equal(4339377970000L, words.Sum(w => (long)w));
    }

    [Fact]
    public void Draws_below_a_bound_equal_pythons_randrange()
    {
        var random = new PythonRandom(88);
        int[] bounds = [1, 2, 3, 7, 8, 9, 1000, 1024, int.MaxValue];
        Assert.Equal([0, 0, 1, 1, 0, 8, 786, 16, 1830689480], bounds.Select(random.Below));
    }

    [Theory]
    [InlineData(88, new[] { 18, 14, 9, 4, 1, 17, 13, 3, 2, 7, 16, 15, 11, 19, 8, 0, 5, 10, 6, 12 })]
    [InlineData(7, new[] { 17, 15, 11, 18, 7, 6, 19, 3, 14, 0, 9, 5, 16, 8, 13, 2, 1, 12, 4, 10 })]
    public void Shuffles_equal_pythons(int seed, int[] expected)
    {
        int[] items = [.. Enumerable.Range(0, expected.Length)];
        new PythonRandom(seed).Shuffle<int>(items);
        Assert.Equal(expected, items);
    }
}
