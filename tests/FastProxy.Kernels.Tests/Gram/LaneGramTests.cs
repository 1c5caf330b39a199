using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Gram;

public sealed unsafe class LaneGramTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_at_every_width_from_any_division()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            var random = new System.Random(seed);
            int lanes = random.Pick([16, 32, 48, 64, 80]);
            int count = random.Pick([0, 1, 2, 7, 511, 512, 513, 1030]);
            int stride = lanes + random.Pick([0, 16, 5]);
            float[] a = Draw.Floats(random, (long)lanes * count);
            float[] b = random.Next(3) == 0 ? a : Draw.Floats(random, (long)lanes * count);
            int cut = 8 * random.Next(lanes / 8 + 1);
            string context = $"LaneGram seed {seed}: {count} rows of {lanes} lanes, {stride} apart, cut at {cut}";

            double[] expected = GramReference.Lanes(Draw.Double(a), Draw.Double(b), lanes);
            double[] magnitudes = GramReference.Lanes(Draw.Abs(Draw.Double(a)), Draw.Abs(Draw.Double(b)), lanes);
            double[]? first = null;
            foreach (Isa isa in IsaExtensions.Supported)
            {
                double[] whole = Run(isa, a, b, stride, count, lanes, lanes, context);
                double[] divided = Run(isa, a, b, stride, count, lanes, cut, context);
                Expect.Same<double>(whole, first ??= whole, $"{context} {isa}");
                Expect.Same<double>(divided, whole, $"{context} {isa}, divided");
            }

            if (a == b)
            {
                double[] copied = Run(IsaExtensions.Best, a, [.. b], stride, count, lanes, cut, context);
                Expect.Same<double>(copied, first!, $"{context}, against a copy of itself");
            }

            for (int i = 0; i < expected.Length; i++)
            {
                double bound = GramReference.LanesErrorBound(count) * magnitudes[i] + 1e-13 * (1 + magnitudes[i]);
                Assert.True(Math.Abs(first![i] - 1 - expected[i]) <= bound, $"{context}: cell {i} is {first[i] - 1}, expected {expected[i]}");
            }
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_at_every_width_from_any_division()
    {
        foreach (int seed in Draw.Seeds(20))
        {
            var random = new System.Random(seed);
            float[] a = Draw.WithSpecials(random, Draw.Floats(random, 48 * 5), 20);
            double[]? first = null;
            foreach (Isa isa in IsaExtensions.Supported)
            {
                string context = $"LaneGram seed {seed} {isa}";
                double[] whole = Run(isa, a, a, 48, 5, 48, 48, context);
                Expect.Same<double>(whole, first ??= whole, context);
                Expect.Same<double>(Run(isa, a, a, 48, 5, 48, 24, context), whole, $"{context}, divided");
            }
        }
    }

    /// <summary>Lanes [0, cut) and [cut, lanes) added to a matrix of ones; NaN between the rows.</summary>
    private static double[] Run(Isa isa, float[] a, float[] b, int stride, int count, int lanes, int cut, string context)
    {
        using Guarded<float> left = Spaced(a, stride, count, lanes);
        using Guarded<float>? other = b == a ? null : Spaced(b, stride, count, lanes);
        Guarded<float> right = other ?? left;
        using var gram = new Guarded<double>((long)lanes * lanes, -12345.678);
        gram.Span.Fill(1);
        var head = new LaneGram(left.Pointer, right.Pointer, stride, count, lanes, 0, cut, gram.Pointer);
        isa.Run(in head);
        var tail = new LaneGram(left.Pointer, right.Pointer, stride, count, lanes, cut, lanes, gram.Pointer);
        isa.Run(in tail);
        gram.CheckZones($"{context} {isa}");
        return gram.Span.ToArray();
    }

    private static Guarded<float> Spaced(float[] rows, int stride, int count, int lanes)
    {
        var spaced = new Guarded<float>((long)stride * count, float.NaN);
        for (int k = 0; k < count; k++)
        {
            rows.AsSpan(k * lanes, lanes).CopyTo(spaced.Span[(k * stride)..]);
        }

        return spaced;
    }
}
