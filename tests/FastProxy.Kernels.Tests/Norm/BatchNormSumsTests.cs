using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Norm;

public sealed unsafe class BatchNormSumsTests
{
    private const double Sentinel = -12345.678;

    [Fact]
    public void Sums_are_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(300))
        {
            var random = new System.Random(seed);
            ActivationLayout xl = AnyLayout(random);
            float[] x = Draw.Floats(random, xl.Samples * xl.Neurons);
            double[] sums = Check(seed, xl, random, x);
            double[] expected = BatchNormReference.RowSums(Draw.Double(x), xl);
            double[] magnitudes = BatchNormReference.RowSums(Draw.Abs(Draw.Double(x)), xl);
            for (int i = 0; i < sums.Length; i++)
            {
                double bound = ChannelReference.RowErrorBound(xl) * magnitudes[i];
                Assert.True(
                    Math.Abs(sums[i] - expected[i]) <= bound,
                    $"BatchNormSums seed {seed} {xl}: element {i} is {sums[i]:r}, expected {expected[i]:r} within {bound:g3}");
            }
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_however_computed()
    {
        foreach (int seed in Draw.Seeds(40))
        {
            var random = new System.Random(seed);
            ActivationLayout xl = AnyLayout(random);
            Check(seed, xl, random, Draw.WithSpecials(random, Draw.Floats(random, xl.Samples * xl.Neurons), 100));
        }
    }

    private static ActivationLayout AnyLayout(System.Random random)
    {
        (int height, int width) = random.Pick(Draw.Images);
        return new ActivationLayout(random.Pick(Draw.Channels), height, width, random.Pick(Draw.Samples));
    }

    private static double[] Check(int seed, ActivationLayout xl, System.Random random, float[] values)
    {
        using Activation x = Activation.Input(xl, values);
        int cut = random.Next(xl.Height + 1);
        double[]? first = null;
        foreach (Isa isa in IsaExtensions.Supported)
        {
            string context = $"BatchNormSums seed {seed} {xl} {isa} cut at {cut}";
            using var sums = new Guarded<double>(2 * xl.Height * xl.Channels, Sentinel);
            var top = new BatchNormSums(x.Pointer, xl, 0, cut, sums.Pointer);
            isa.Run(in top);
            Assert.Equal(2 * (xl.Height - cut) * xl.Channels, sums.Span.Count(Sentinel));
            var bottom = new BatchNormSums(x.Pointer, xl, cut, xl.Height, sums.Pointer);
            isa.Run(in bottom);
            sums.CheckZones(context);
            Expect.Same<double>(sums.Span, first ??= sums.Span.ToArray(), context);
        }

        using var whole = new NativeArray<double>(2 * xl.Height * xl.Channels);
        var once = new BatchNormSums(x.Pointer, xl, 0, xl.Height, whole.Pointer);
        IsaExtensions.Best.Run(in once);
        Expect.Same<double>(whole.Span, first, $"BatchNormSums seed {seed} {xl} in one call");
        return first!;
    }
}
