using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Pattern;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Pattern;

public sealed unsafe class DistinctHashGpuTests
{
    private static readonly int[] Samples = [1, 17, 48, 64, 65, 80, 128, 200];

    [Fact]
    public void Counts_what_the_processor_counts() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int samples in Samples)
            {
                foreach (int neurons in (int[])[0, 1, 33, 256, 5003])
                {
                    using NativeArray<ulong> words = Patterns.Random(samples, neurons, seed: samples + neurons);
                    Check(queue, samples, words, [(0, neurons)]);
                }
            }
        });

    [Fact]
    public void Repeated_words_count_once_within_and_across_problems_and_launches() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int samples in Samples)
            {
                using NativeArray<ulong> words = Repeated(samples, neurons: 3000, pool: 700);
                Check(queue, samples, words, [(0, 2000), (500, 3000), (0, 1)], [(0, 3000), (600, 650)]);
            }
        });

    [Fact]
    public void Words_that_differ_in_few_bits_are_told_apart() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int shift in (int[])[0, 24, 48])
            {
                using NativeArray<ulong> words = new(1 << 13);
                for (int n = 0; n < 1 << 12; n++)
                {
                    words.Pointer[n] = (ulong)n << shift;
                    words.Pointer[n + (1 << 12)] = ~((ulong)n << shift);
                }

                Check(queue, 64, words, [(0, 1 << 13)]);
                Check(queue, 128, words, [(0, 1 << 12)]);
            }
        });

    [Fact]
    public void One_word_many_times_is_one_word() =>
        GpuRun.OnEach(queue =>
        {
            foreach (ulong word in (ulong[])[0, 1, ulong.MaxValue])
            {
                using NativeArray<ulong> words = new(6000);
                words.Span.Fill(word);
                Check(queue, 64, words, [(0, 6000)]);
                Check(queue, 192, words, [(0, 2000)]);
            }
        });

    [Fact]
    public void A_full_table_counts_what_it_leaves_out() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int samples in (int[])[64, 100])
            {
                const int Neurons = 100;
                const int Capacity = 32;
                using NativeArray<ulong> words = Patterns.Random(samples, Neurons, seed: 1);
                using GpuMemory memory = GpuMemory.Of<ulong>(queue.Device, words.Span);
                using GpuMemory table = Zeros(queue, DistinctHashGpu.TableBytes(Capacity));
                using GpuMemory counter = Zeros(queue, DistinctHashGpu.CounterBytes);
                var kernel = new DistinctHashGpu(samples, Neurons);
                queue.Run(in kernel, new DistinctHashProblem(memory.Address, table.Address, counter.Address, Neurons, Capacity));
                Assert.Equal([Capacity, Neurons - Capacity], counter.Read<uint>(2));
            }
        });

    [Theory]
    [InlineData(0, 32)]
    [InlineData(16, 32)]
    [InlineData(17, 64)]
    [InlineData(1 << 20, 1 << 21)]
    public void Capacity_is_the_power_of_two_that_holds_twice_the_neurons(long neurons, int expected)
    {
        Assert.Equal(expected, DistinctHashGpu.Capacity(neurons));
        Assert.Equal(8 * (expected + 1L), DistinctHashGpu.TableBytes(expected));
    }

    /// <summary>Launches of parts [from, to) of the patterns into one table.</summary>
    private static void Check(GpuQueue queue, int samples, NativeArray<ulong> words, params (int From, int To)[][] launches)
    {
        int width = Lanes.Words(samples);
        using GpuMemory memory = GpuMemory.Of<ulong>(queue.Device, words.Span);
        using var set = new DistinctWords(samples);
        int capacity = DistinctHashGpu.Capacity(words.Length / width);
        using GpuMemory table = Zeros(queue, DistinctHashGpu.TableBytes(capacity));
        using GpuMemory counter = Zeros(queue, DistinctHashGpu.CounterBytes);
        foreach ((int From, int To)[] parts in launches)
        {
            var kernel = new DistinctHashGpu(samples, parts.Max(p => p.To - p.From));
            DistinctHashProblem[] problems = [.. parts.Select(p => new DistinctHashProblem(
                memory.Address + (ulong)(p.From * width * sizeof(ulong)), table.Address, counter.Address, p.To - p.From, capacity))];
            queue.Run(in kernel, problems);
            foreach ((int from, int to) in parts)
            {
                set.Add(words.Pointer + from * width, to - from);
            }

            uint[] counts = counter.Read<uint>(2);
            Assert.True(
                set.Count == counts[0] && counts[1] == 0,
                $"samples {samples}, {words.Length} words: {counts[0]} and {counts[1]}, expected {set.Count}");
        }
    }

    private static NativeArray<ulong> Repeated(int samples, int neurons, int pool)
    {
        int width = Lanes.Words(samples);
        NativeArray<ulong> words = Patterns.Random(samples, neurons, seed: samples);
        for (int n = pool; n < neurons; n++)
        {
            words.Span.Slice(n * 31 % pool * width, width).CopyTo(words.Span.Slice(n * width, width));
        }

        return words;
    }

    private static GpuMemory Zeros(GpuQueue queue, long bytes) => GpuMemory.Of<byte>(queue.Device, new byte[bytes]);
}
