using FastProxy.Ptx.Profile;
using Xunit;

namespace FastProxy.Ptx.Tests.Profile;

/// <summary>Distances against a list of lines in the order of their last use.</summary>
public sealed class ReuseDistancesTests
{
    [Fact]
    public void A_cache_misses_what_one_that_drops_the_line_unused_longest_misses()
    {
        var random = new Random(1);
        var reuse = new ReuseDistances();
        int[] lines = [.. Enumerable.Range(0, 3000).Select(_ => random.Next(1 << random.Next(1, 9)))];
        foreach ((int time, int line) in lines.Index())
        {
            reuse.Add(time, [.. Enumerable.Repeat((ulong)(line * ReuseHistogram.LineBytes), 32)], 1, 4);
        }

        reuse.End();
        foreach (int capacity in new[] { 0, 1, 2, 7, 30, 100, 300 })
        {
            Assert.Equal(32 * Misses(lines, capacity), reuse.Histogram.Missed(capacity * ReuseHistogram.LineBytes));
        }
    }

    [Fact]
    public void Reads_count_in_the_order_of_their_times()
    {
        var reuse = new ReuseDistances();
        foreach (int time in new[] { 0, 10, 1, 11 })
        {
            reuse.Add(time, SharedWavefrontsTests.Lanes(_ => time < 10 ? 0 : 128), 1, 4);
        }

        reuse.End();
        Assert.Equal(64, reuse.Histogram.Missed(ReuseHistogram.LineBytes));
    }

    [Fact]
    public void A_request_counts_the_sectors_of_each_of_its_lines_once()
    {
        var reuse = new ReuseDistances();
        reuse.Add(0, SharedWavefrontsTests.Lanes(lane => 16 * lane), uint.MaxValue, 16);
        reuse.Add(1, SharedWavefrontsTests.Lanes(lane => 4 * lane), 0xff, 4);
        reuse.End();
        Assert.Equal(512 + 32, reuse.Histogram.Missed(0));
        Assert.Equal(512, reuse.Histogram.Missed(512));
    }

    [Fact]
    public void A_block_finds_nothing_of_the_one_before_it()
    {
        var reuse = new ReuseDistances();
        for (int block = 0; block < 2; block++)
        {
            reuse.Add(0, new ulong[32], uint.MaxValue, 4);
            reuse.End();
        }

        Assert.Equal(64, reuse.Histogram.Missed(256 << 10));
    }

    private static int Misses(int[] lines, int capacity)
    {
        var cache = new List<int>();
        int misses = 0;
        foreach (int line in lines)
        {
            misses += cache.Remove(line) ? 0 : 1;
            cache.Insert(0, line);
            if (cache.Count > capacity)
            {
                cache.RemoveAt(capacity);
            }
        }

        return misses;
    }
}
