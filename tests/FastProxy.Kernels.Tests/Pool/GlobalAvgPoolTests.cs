using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Pool;

public sealed unsafe class GlobalAvgPoolTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            var random = new System.Random(seed);
            ActivationLayout xl = AnyLayout(random);
            float[] x = Draw.Floats(random, xl.Samples * xl.Neurons);
            double[] expected = PoolReference.GlobalAverage(Draw.Double(x), xl);
            double[] magnitudes = PoolReference.GlobalAverage(Draw.Abs(Draw.Double(x)), xl);
            Expect.Within(
                Check(seed, xl, random, x), expected, i => PoolReference.GlobalAverageErrorBound(xl) * magnitudes[i], $"GlobalAvgPool {xl}");
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_however_computed()
    {
        foreach (int seed in Draw.Seeds(20))
        {
            var random = new System.Random(seed);
            ActivationLayout xl = AnyLayout(random);
            Check(seed, xl, random, Draw.WithSpecials(random, Draw.Floats(random, xl.Samples * xl.Neurons), 20));
        }
    }

    private static ActivationLayout AnyLayout(System.Random random)
    {
        (int height, int width) = random.Pick(Draw.Images);
        return new ActivationLayout(random.Pick(Draw.Channels), height, width, random.Pick(Draw.Samples));
    }

    private static float[] Check(int seed, ActivationLayout layout, System.Random random, float[] x)
    {
        var yl = new ActivationLayout(layout.Channels, 1, 1, layout.Samples);
        var forward = new Forward($"GlobalAvgPool seed {seed} {layout}", layout, yl, layout.Channels, (isa, source, xl, from, to, y) =>
        {
            var kernel = new GlobalAvgPool(source, xl, from, to, y);
            isa.Run(in kernel);
        });
        return forward.Check(random, x);
    }
}
