using System.Runtime.InteropServices;
using FastProxy.Kernels.Pattern;
using FastProxy.Kernels.Simd;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Kernels.Tests.Pattern;

public unsafe class DistinctWordsTests
{
    private static readonly int[] Samples = [1, 2, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 128, 130];
    private static readonly int[] Neurons = [0, 1, 63, 64, 65, 127, 1000, 5003];

    [Fact]
    public void Counts_what_a_hash_set_counts()
    {
        foreach (int samples in Samples)
        {
            foreach (int neurons in Neurons)
            {
                using NativeArray<ulong> words = Patterns.Random(samples, neurons, seed: (samples * 7919) + neurons);
                Check(words, samples, neurons);
            }
        }
    }

    [Fact]
    public void Repeated_words_count_once()
        => Prop.ForAll(
            Gen.Elements(Samples).Zip(Gen.Choose(1, 3000)).Zip(Gen.Choose(1, 900)).ToArbitrary(),
            t =>
            {
                ((int samples, int neurons), int pool) = t;
                int columns = Lanes.Words(samples);
                using NativeArray<ulong> words = Patterns.Random(samples, neurons, seed: pool);
                for (int n = pool; n < neurons; n++)
                {
                    new Span<ulong>(words.Pointer + ((long)(n * 31 % pool) * columns), columns)
                        .CopyTo(new Span<ulong>(words.Pointer + ((long)n * columns), columns));
                }

                Check(words, samples, neurons);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Many_words_are_counted_across_growth_and_clearing()
    {
        foreach (int samples in (int[])[16, 40, 64, 100])
        {
            const int Many = 400_000;
            using NativeArray<ulong> words = Patterns.Random(samples, Many, seed: samples);
            using DistinctWords set = new(samples);
            long expected = Reference(words, samples, Many);
            for (int round = 0; round < 3; round++)
            {
                set.Clear();
                Assert.Equal(0, set.Count);
                set.Add(words.Pointer, 1);
                Assert.Equal(1, set.Count);
                for (long n = 0; n < Many; n += 9000)
                {
                    set.Add(words.Pointer + (n * Lanes.Words(samples)), Math.Min(9000, Many - n));
                }

                Assert.Equal(expected, set.Count);
                set.Add(words.Pointer, Many);
                Assert.Equal(expected, set.Count);
            }
        }
    }

    [Fact]
    public void Words_that_differ_in_few_bits_are_told_apart()
    {
        // Every 16-bit pattern at every byte offset, with 0 and all ones among them: runs that a weak hash would pile up.
        for (int shift = 0; shift <= 48; shift += 8)
        {
            using NativeArray<ulong> words = new(1 << 17);
            for (int n = 0; n < 1 << 16; n++)
            {
                words.Pointer[n] = (ulong)n << shift;
                words.Pointer[n + (1 << 16)] = ~((ulong)n << shift);
            }

            Check(words, samples: 64, neurons: 1 << 17);
        }
    }

    [Fact]
    public void One_word_many_times_is_one_word()
    {
        foreach (ulong word in (ulong[])[0, ulong.MaxValue, 0x8000_0000_0000_0000, 1])
        {
            using NativeArray<ulong> words = new(100_000);
            words.Span.Fill(word);
            Check(words, samples: 64, neurons: 100_000);
        }
    }

    private static void Check(NativeArray<ulong> words, int samples, int neurons)
    {
        using DistinctWords set = new(samples);
        set.Add(words.Pointer, neurons);
        Assert.True(Reference(words, samples, neurons) == set.Count, $"samples {samples}, neurons {neurons}: {set.Count}");
    }

    private static long Reference(NativeArray<ulong> words, int samples, int neurons)
    {
        int columns = Lanes.Words(samples);
        HashSet<UInt128> seen = [];
        HashSet<string> wide = [];
        for (int n = 0; n < neurons; n++)
        {
            Span<ulong> key = words.Span.Slice(n * columns, columns);
            if (columns <= 2)
            {
                seen.Add(new UInt128(columns == 2 ? key[1] : 0, key[0]));
            }
            else
            {
                wide.Add(new string(MemoryMarshal.Cast<ulong, char>(key)));
            }
        }

        return seen.Count + wide.Count;
    }
}
