using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Pattern;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Pattern;

public sealed unsafe class DistinctBitmapGpuTests
{
    [Fact]
    public void Counts_what_the_processor_counts() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int samples in (int[])[1, 2, 5, 6, 15, 16])
            {
                foreach (int neurons in (int[])[0, 1, 31, 256, 257, 20_000])
                {
                    using NativeArray<ulong> words = Patterns.Random(samples, neurons, seed: samples + neurons);
                    Check(queue, samples, words, [(0, neurons)]);
                }
            }
        });

    [Fact]
    public void Patterns_of_several_problems_and_launches_that_share_a_map_are_counted_together() =>
        GpuRun.OnEach(queue =>
        {
            using NativeArray<ulong> words = Patterns.Random(16, 9000, seed: 3);
            Check(queue, 16, words, [(0, 5000), (2000, 9000), (0, 10)], [(8000, 9000), (0, 3)]);
        });

    [Fact]
    public void One_word_many_times_is_one_word_and_bits_of_no_sample_are_nothing() =>
        GpuRun.OnEach(queue =>
        {
            foreach (ulong word in (ulong[])[0, 0xFFFF, 0x8000])
            {
                using NativeArray<ulong> words = new(3000);
                words.Span.Fill(word);
                Check(queue, 16, words, [(0, 3000)]);
            }

            using NativeArray<ulong> wide = Patterns.Random(64, 3000, seed: 1);
            Check(queue, 3, wide, [(0, 3000)]);
        });

    [Fact]
    public void Problems_with_maps_of_their_own_are_counted_apart() =>
        GpuRun.OnEach(queue =>
        {
            using NativeArray<ulong> words = Patterns.Random(16, 3000, seed: 5);
            using GpuMemory memory = GpuMemory.Of<ulong>(queue.Device, words.Span);
            var kernel = new DistinctBitmapGpu(16, 3000);
            using GpuMemory maps = Zeros(queue, 2 * kernel.MapBytes);
            using GpuMemory counters = Zeros(queue, 2 * sizeof(uint));
            queue.Run(
                in kernel,
                new DistinctBitmapProblem(memory.Address, maps.Address, counters.Address, 3000),
                new DistinctBitmapProblem(memory.Address, maps.Address + (ulong)kernel.MapBytes, counters.Address + sizeof(uint), 100));
            Assert.Equal([Count(16, words, 0, 3000), Count(16, words, 0, 100)], counters.Read<uint>(2).Select(c => (long)c));
        });

    /// <summary>Launches of parts [from, to) of the words into one map.</summary>
    private static void Check(GpuQueue queue, int samples, NativeArray<ulong> words, params (int From, int To)[][] launches)
    {
        using GpuMemory memory = GpuMemory.Of<ulong>(queue.Device, words.Span);
        using var set = new DistinctWords(samples);
        var any = new DistinctBitmapGpu(samples, 0);
        using GpuMemory map = Zeros(queue, any.MapBytes);
        using GpuMemory counter = Zeros(queue, sizeof(uint));
        foreach ((int From, int To)[] parts in launches)
        {
            DistinctBitmapGpu kernel = any with { MaxNeurons = parts.Max(p => p.To - p.From) };
            DistinctBitmapProblem[] problems = [.. parts.Select(p => new DistinctBitmapProblem(
                memory.Address + (ulong)p.From * sizeof(ulong), map.Address, counter.Address, p.To - p.From))];
            queue.Run(in kernel, problems);
            foreach ((int from, int to) in parts)
            {
                set.Add(words.Pointer + from, to - from);
            }

            Assert.True(
                set.Count == counter.Read<uint>(1)[0], $"samples {samples}, {words.Length} words: {counter.Read<uint>(1)[0]}, expected {set.Count}");
        }
    }

    private static long Count(int samples, NativeArray<ulong> words, int from, int to)
    {
        using var set = new DistinctWords(samples);
        set.Add(words.Pointer + from, to - from);
        return set.Count;
    }

    private static GpuMemory Zeros(GpuQueue queue, int bytes) => GpuMemory.Of<byte>(queue.Device, new byte[bytes]);
}
