using FastProxy.Kernels.Pattern;
using FastProxy.Kernels.Simd;
using Xunit;

namespace FastProxy.Ilgpu.Tests;

public sealed class PatternTwinTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(33, 1)]
    [InlineData(64, 2000)]
    [InlineData(130, 1700)]
    [InlineData(7, 33100)]
    public void HammingGram_has_chunks_columns_and_parts_and_adds_problems_up(int samples, int neurons)
    {
        int words = neurons * Lanes.Words(samples);
        TwinCase<HammingGramGpu, HammingGramProblem>.Check(new HammingGramGpu(neurons, samples), c =>
        {
            ulong agreement = c.Result((long)samples * samples * sizeof(long));
            return [new(c.Random(2 * words), agreement, 1), new(c.Random(2 * words), agreement, 3)];
        });
    }

    [Theory]
    [InlineData(40, 512)]
    [InlineData(64, 32)]
    [InlineData(130, 512)]
    [InlineData(130, 32)]
    public void DistinctHash_tells_patterns_apart_and_counts_what_finds_no_room(int samples, int capacity)
    {
        const int neurons = 270;
        const int different = 90;
        int width = Lanes.Words(samples);

        // Every pattern comes three times, so that it does not matter which find room; the first is 0.
        ulong[] words = [.. Enumerable.Range(0, neurons * width).Select(i => (ulong)(i / width % different) << (i % width == width - 1 ? 0 : 20))];
        TwinCase<DistinctHashGpu, DistinctHashProblem>.Check(new DistinctHashGpu(samples, neurons), c =>
        {
            ulong table = c.Of(new ulong[capacity + 1]);
            ulong counter = c.Result(DistinctHashGpu.CounterBytes);
            return [new(c.Of(words), table, counter, neurons, capacity)];
        });
    }
}
