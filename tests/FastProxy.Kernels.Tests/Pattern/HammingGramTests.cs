using FastProxy.Kernels.Pattern;
using FastProxy.Kernels.Simd;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Kernels.Tests.Pattern;

public unsafe class HammingGramTests
{
    private static readonly int[] Samples = [1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 128, 130];
    private static readonly int[] Neurons = [0, 1, 2, 63, 64, 65, 127, 1000, 1023, 1025, 2111];

    [Fact]
    public void Equals_the_count_of_equal_bits_at_every_width()
    {
        foreach (int samples in Samples)
        {
            foreach (int neurons in Neurons)
            {
                Check(samples, neurons, multiplicity: 1, seed: (samples * 7919) + neurons);
            }
        }
    }

    [Fact]
    public void Equals_the_count_of_equal_bits_over_several_chunks()
    {
        Check(samples: 17, neurons: (256 * 64 * 2) + 77, multiplicity: 3, seed: 1);
        Check(samples: 66, neurons: 20_001, multiplicity: -2, seed: 2);
    }

    [Fact]
    public void Equals_the_count_of_equal_bits_for_any_size()
        => Prop.ForAll(
            Gen.Choose(1, 140).Zip(Gen.Choose(0, 1500)).Zip(Gen.Choose(0, int.MaxValue - 1)).ToArbitrary(),
            t => Check(t.Item1.Item1, t.Item1.Item2, multiplicity: 5, seed: t.Item2)).QuickCheckThrowOnFailure();

    [Fact]
    public void Extreme_patterns_are_counted()
    {
        foreach (Isa isa in IsaExtensions.Supported)
        {
            const int Samples = 64;
            const int Neurons = 4097;
            using NativeArray<ulong> words = new(Neurons);
            using NativeArray<long> agreement = new(Samples * Samples);
            words.Span.Fill(0x5555_5555_5555_5555);
            HammingGram.Add(words.Pointer, Neurons, Samples, 1, agreement.Pointer, isa);
            for (int i = 0; i < Samples; i++)
            {
                for (int j = 0; j < Samples; j++)
                {
                    Assert.Equal((i ^ j) % 2 == 0 ? Neurons : 0, agreement.Pointer[(i * Samples) + j]);
                }
            }
        }
    }

    private static void Check(int samples, int neurons, long multiplicity, int seed)
    {
        using NativeArray<ulong> words = Patterns.Random(samples, neurons, seed);
        long[] expected = new long[samples * samples];
        Array.Fill(expected, 11);
        bool[][] bits = Patterns.Bits(words.Pointer, samples, neurons);
        for (int i = 0; i < samples; i++)
        {
            for (int j = i; j < samples; j++)
            {
                long agree = 0;
                for (int n = 0; n < neurons; n++)
                {
                    agree += bits[i][n] == bits[j][n] ? 1 : 0;
                }

                expected[(i * samples) + j] += multiplicity * agree;
                expected[(j * samples) + i] = expected[(i * samples) + j];
            }
        }

        foreach (Isa isa in IsaExtensions.Supported)
        {
            using NativeArray<long> agreement = new(samples * samples);
            agreement.Span.Fill(11);
            HammingGram.Add(words.Pointer, neurons, samples, multiplicity, agreement.Pointer, isa);
            int bad = agreement.Span.SequenceEqual(expected) ? -1 : agreement.Span.CommonPrefixLength(expected);
            Assert.True(bad < 0, $"{isa}, samples {samples}, neurons {neurons}, seed {seed}: cell {bad} differs");
        }
    }
}
