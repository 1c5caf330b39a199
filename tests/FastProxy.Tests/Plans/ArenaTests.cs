using FastProxy.Plans;
using Xunit;

namespace FastProxy.Tests.Plans;

public sealed class ArenaTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Places_never_overlap_and_the_peak_is_the_furthest_end(int seed)
    {
        var random = new Random(seed);
        var arena = new Arena();
        var taken = new List<(long Offset, long Length)>();
        long peak = 0;
        for (int i = 0; i < 400; i++)
        {
            if (taken.Count > 0 && random.Next(100) < 45)
            {
                int at = random.Next(taken.Count);
                arena.Release(taken[at].Offset, taken[at].Length);
                taken.RemoveAt(at);
                continue;
            }

            // First fit, stated plainly: the lowest place before, between or after the others.
            long length = random.Next(1, random.Next(2) == 0 ? 4 : 1000);
            long expected = taken.Select(t => t.Offset + t.Length).Append(0).Order()
                .First(start => taken.All(t => t.Offset >= start + length || t.Offset + t.Length <= start));
            long offset = arena.Take(length);
            Assert.True(offset == expected, $"seed {seed}, operation {i}: {length} at {offset}, expected {expected}");
            taken.Add((offset, length));
            peak = Math.Max(peak, offset + length);
            Assert.True(arena.Peak == peak, $"seed {seed}, operation {i}: peak {arena.Peak}, expected {peak}");
        }

        foreach ((long offset, long length) in taken.OrderBy(_ => random.Next()))
        {
            arena.Release(offset, length);
        }

        Assert.True(arena.Take(1L << 60) == 0, $"seed {seed}: all that was released is not one block again");
    }
}
