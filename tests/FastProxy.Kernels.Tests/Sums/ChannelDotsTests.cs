using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Sums;

public sealed unsafe class ChannelDotsTests
{
    private const double Sentinel = -12345.678;

    [Fact]
    public void Sums_are_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(300))
        {
            Case at = Case.Of(seed);
            double[] sums = Check(at);
            double[][] values = Array.ConvertAll(at.Arrays, Draw.Double);
            for (int j = 0; j < at.Pairs.Length; j++)
            {
                (int a, int b) = (at.Pairs[j].A, at.Pairs[j].B);
                double[] expected = ChannelReference.RowDots(values[a], b < 0 ? null : values[b], at.Layout);
                double[] magnitudes = ChannelReference.RowDots(Draw.Abs(values[a]), b < 0 ? null : Draw.Abs(values[b]), at.Layout);
                for (int i = 0; i < expected.Length; i++)
                {
                    double actual = sums[i * at.Pairs.Length + j];
                    double bound = ChannelReference.RowErrorBound(at.Layout) * magnitudes[i];
                    Assert.True(
                        Math.Abs(actual - expected[i]) <= bound,
                        $"ChannelDots {at}: element {i} of pair {j} is {actual:r}, expected {expected[i]:r} within {bound:g3}");
                }
            }
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_however_computed()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            var random = new System.Random(seed);
            Case at = Case.Of(seed);
            Check(at with { Arrays = Array.ConvertAll(at.Arrays, x => Draw.WithSpecials(random, x, 100)) });
        }
    }

    [Fact]
    public void Sum_and_sum_of_squares_are_those_of_BatchNormSums()
    {
        foreach (int seed in Draw.Seeds(30))
        {
            Case any = Case.Of(seed);
            ActivationLayout l = any.Layout;
            using Activation x = Activation.Input(l, any.Arrays[0]);
            using var expected = new NativeArray<double>(2 * l.Height * l.Channels);
            var sums = new BatchNormSums(x.Pointer, l, 0, l.Height, expected.Pointer);
            IsaExtensions.Best.Run(in sums);
            Expect.Same<double>(Run(any with { Pairs = [new(0, -1), new(0, 0)] }, IsaExtensions.Best, 0), expected.Span, $"ChannelDots {any}");
        }
    }

    [Fact]
    public void More_pairs_than_it_takes_are_refused()
    {
        Case at = Case.Of(1);
        Assert.Throws<InvalidOperationException>(() => Run(at with { Pairs = [] }, IsaExtensions.Best, 0));
        Assert.Throws<InvalidOperationException>(() => Run(at with { Pairs = new DotPair[ChannelDots.MaxPairs + 1] }, IsaExtensions.Best, 0));
    }

    /// <summary>The same bits at every width, from any division into rows, and of each pair whatever its company.</summary>
    private static double[] Check(Case at)
    {
        var random = new System.Random(at.Seed);
        double[] whole = Run(at, Isa.Scalar, 0);
        foreach (Isa isa in IsaExtensions.Supported)
        {
            int cut = random.Next(at.Layout.Height + 1);
            Expect.Same<double>(Run(at, isa, cut), whole, $"ChannelDots {at} {isa} cut at {cut}");
        }

        for (int j = 0; j < at.Pairs.Length; j++)
        {
            double[] alone = Run(at with { Pairs = [at.Pairs[j]] }, IsaExtensions.Best, 0);
            double[] column = [.. whole.Where((_, i) => i % at.Pairs.Length == j)];
            Expect.Same<double>(alone, column, $"ChannelDots {at}, pair {j} alone");
        }

        return whole;
    }

    internal static double[] Run(Case at, Isa isa, int cut)
    {
        ActivationLayout l = at.Layout;
        Activation[] inputs = Array.ConvertAll(at.Arrays, values => Activation.Input(l, values));
        nint[] addresses = Array.ConvertAll(inputs, input => (nint)input.Pointer);
        using var sums = new Guarded<double>((long)l.Height * l.Channels * at.Pairs.Length, Sentinel);
        fixed (nint* arrays = addresses)
        {
            fixed (DotPair* pairs = at.Pairs)
            {
                var bottom = new ChannelDots(arrays, pairs, at.Pairs.Length, l, cut, l.Height, sums.Pointer);
                isa.Run(in bottom);
                Assert.Equal(cut * l.Channels * at.Pairs.Length, sums.Span.Count(Sentinel));
                var top = new ChannelDots(arrays, pairs, at.Pairs.Length, l, 0, cut, sums.Pointer);
                isa.Run(in top);
            }
        }

        sums.CheckZones($"ChannelDots {at} {isa}");
        Array.ForEach(inputs, input => input.Dispose());
        return sums.Span.ToArray();
    }

    internal sealed record Case(int Seed, ActivationLayout Layout, float[][] Arrays, DotPair[] Pairs)
    {
        public static Case Of(int seed)
        {
            var random = new System.Random(seed);
            return Of(seed, random, Draw.Layout(random));
        }

        public static Case Of(int seed, ActivationLayout layout) => Of(seed, new System.Random(seed), layout);

        public override string ToString() => $"seed {Seed} {Layout} pairs {string.Join(" ", Pairs)}";

        private static Case Of(int seed, System.Random random, ActivationLayout layout)
        {
            var arrays = new float[random.Next(1, 5)][];
            for (int i = 0; i < arrays.Length; i++)
            {
                arrays[i] = Draw.Floats(random, layout.Samples * layout.Neurons);
            }

            var pairs = new DotPair[random.Next(1, seed % 10 == 0 ? ChannelDots.MaxPairs + 1 : 8)];
            for (int j = 0; j < pairs.Length; j++)
            {
                pairs[j] = new DotPair(random.Next(arrays.Length), random.Next(-1, arrays.Length));
            }

            return new Case(seed, layout, arrays, pairs);
        }
    }
}
