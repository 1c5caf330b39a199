using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Kernels.Tests.Random;

public class PhiloxTests
{
    private static readonly int[] Sizes = [0, 1, 2, 3, 4, 5, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 1000];

    [Fact]
    public void Blocks_are_the_published_known_answers()
    {
        // Random123's kat_vectors, philox4x32 10.
        Assert.Equal((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u), Philox.Block(0, 0, 0));
        Assert.Equal(
            (0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu),
            Philox.Block(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue));
        Assert.Equal(
            (0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u),
            Philox.Block(0x299f31d0_a4093822, 0x85a308d3_243f6a88, 0x03707344_13198a2e));
    }

    [Fact]
    public void Uniforms_follow_their_definition()
    {
        const ulong Seed = 0x0123456789ABCDEF;
        const ulong Stream = 0xFEDCBA9876543210;
        float[] values = new float[100];
        Philox.Uniform(Seed, Stream, 0.3f, values);
        for (int i = 0; i < values.Length; i++)
        {
            (uint x, uint y, uint z, uint w) = Philox.Block(Seed, (ulong)i / 4, Stream);
            uint word = (i % 4) switch { 0 => x, 1 => y, 2 => z, _ => w };
            Assert.Equal(0.3f * (float)((2 * ((word >> 8) / 16777216.0)) - 1), values[i]);
        }
    }

    [Fact]
    public void Normals_follow_their_definition()
    {
        const ulong Seed = 42;
        const ulong Stream = 7;
        float[] values = new float[4000];
        Philox.Normal(Seed, Stream, values);
        for (int i = 0; i < values.Length; i += 2)
        {
            (uint x, uint y, uint z, uint w) = Philox.Block(Seed, (ulong)i / 4, Stream);
            (uint u, uint v) = i % 4 == 0 ? (x, y) : (z, w);
            double radius = Math.Sqrt(-2 * Math.Log((u + 0.5) / 4294967296));
            double angle = 2 * Math.PI * (v / 4294967296.0);
            CheckNormal(radius * Math.Cos(angle), values[i]);
            CheckNormal(radius * Math.Sin(angle), values[i + 1]);
        }
    }

    [Fact]
    public void Every_width_gives_the_same_bits()
        => Prop.ForAll(
            Gen.Elements(Sizes).Zip(Gen.Choose(0, int.MaxValue)).Zip(Gen.Choose(0, int.MaxValue)).ToArbitrary(),
            t =>
            {
                ((int size, int seed), int stream) = t;
                float[] uniform = new float[size];
                float[] normal = new float[size];
                Philox.Uniform((ulong)seed << 20, (ulong)stream << 30, 0.7f, uniform, Isa.Scalar);
                Philox.Normal((ulong)seed << 20, (ulong)stream << 30, 0.7f, normal, Isa.Scalar);
                foreach (Isa isa in IsaExtensions.Supported)
                {
                    float[] other = new float[size];
                    Philox.Uniform((ulong)seed << 20, (ulong)stream << 30, 0.7f, other, isa);
                    Assert.Equal(uniform, other);
                    Philox.Normal((ulong)seed << 20, (ulong)stream << 30, 0.7f, other, isa);
                    Assert.Equal(normal, other);
                }
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_value_does_not_depend_on_how_many_are_drawn()
    {
        float[] all = new float[1000];
        Philox.Normal(3, 4, all);
        foreach (int size in Sizes)
        {
            float[] some = new float[size];
            Philox.Normal(3, 4, some);
            Assert.Equal(all[..size], some);
        }
    }

    [Fact]
    public void Bits_never_change()
    {
        float[] values = new float[4096];
        Philox.Normal(2024, 1, values);
        ulong normal = Hash(values);
        Philox.Uniform(2024, 1, 0.25f, values);
        Assert.Equal("normal 486a05b081caee78, uniform 4f92a9d3866dc885", $"normal {normal:x16}, uniform {Hash(values):x16}");
        Assert.Equal("3bb3d2278922894a", $"{Philox.StreamOf("stage1.cell0.conv3x3"):x16}");
    }

    [Fact]
    public void Uniforms_have_the_moments_and_the_distribution()
    {
        float[] values = new float[200_000];
        Philox.Uniform(11, 12, 2f, values);
        Assert.All(values, v => Assert.InRange(v, -2f, 2f));
        Assert.Equal(0, values.Average(v => (double)v), 0.01);
        Assert.Equal(4.0 / 3, values.Average(v => (double)v * v), 0.01);
        Assert.InRange(Kolmogorov(values, v => (v + 2) / 4), 0, KolmogorovBound(values.Length));
    }

    [Fact]
    public void Normals_have_the_moments_and_the_distribution()
    {
        float[] values = new float[200_000];
        Philox.Normal(11, 12, values);
        Assert.Equal(0, values.Average(v => (double)v), 0.01);
        Assert.Equal(1, values.Average(v => (double)v * v), 0.015);
        Assert.Equal(0, values.Average(v => Math.Pow(v, 3)), 0.04);
        Assert.Equal(3, values.Average(v => Math.Pow(v, 4)), 0.1);
        Assert.InRange(Kolmogorov(values, NormalBelow), 0, KolmogorovBound(values.Length));
        Assert.Equal(0, values.Zip(values.Skip(1), (a, b) => (double)a * b).Average(), 0.01);
    }

    [Fact]
    public void Streams_and_seeds_are_independent()
    {
        float[] one = new float[20_000];
        float[] two = new float[20_000];
        foreach ((ulong seed, ulong stream) in ((ulong, ulong)[])[(1, 0), (0, 1), (1ul << 32, 0), (0, 1ul << 32), (0, 1ul << 63)])
        {
            Philox.Normal(0, 0, one);
            Philox.Normal(seed, stream, two);
            Assert.Equal(0, one.Zip(two, (a, b) => (double)a * b).Average(), 0.03);
        }
    }

    [Fact]
    public void Stream_names_avalanche()
    {
        string[] names = [.. Enumerable.Range(0, 4096).Select(i => $"stage{i / 64}.op{i % 64}"), "", "é", "e"];
        ulong[] streams = [.. names.Select(Philox.StreamOf)];
        Assert.Equal(names.Length, streams.Distinct().Count());
        double flips = streams.Zip(streams.Skip(1), (a, b) => System.Numerics.BitOperations.PopCount(a ^ b)).Average();
        Assert.Equal(32, flips, 0.5);
    }

    private static ulong Hash(float[] values)
    {
        ulong hash = 0;
        foreach (float value in values)
        {
            hash = Philox.Mix(hash ^ BitConverter.SingleToUInt32Bits(value));
        }

        return hash;
    }

    /// <summary>The largest distance between the empirical distribution and <paramref name="below"/>.</summary>
    private static double Kolmogorov(float[] values, Func<double, double> below)
    {
        float[] sorted = [.. values.Order()];
        double distance = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            double expected = below(sorted[i]);
            distance = Math.Max(distance, Math.Max(((i + 1.0) / sorted.Length) - expected, expected - ((double)i / sorted.Length)));
        }

        return distance;
    }

    /// <summary>Exceeded by chance once in a thousand.</summary>
    private static double KolmogorovBound(int n) => 1.95 / Math.Sqrt(n);

    /// <summary>The angle of the expected value is rounded too, which moves it by less than 1e-14.</summary>
    private static void CheckNormal(double expected, float actual) =>
        Assert.Equal(expected, actual, (Rounding.Single + Philox.NormalErrorBound) * Math.Abs(expected) + 1e-14);

    /// <summary>The normal distribution function, by its Taylor series (|x| below 7).</summary>
    private static double NormalBelow(double x)
    {
        if (Math.Abs(x) > 6)
        {
            return x < 0 ? 0 : 1;
        }

        double term = x;
        double sum = x;
        for (int k = 1; k < 120; k++)
        {
            term *= x * x / ((2 * k) + 1);
            sum += term;
        }

        return 0.5 + (sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
    }
}
