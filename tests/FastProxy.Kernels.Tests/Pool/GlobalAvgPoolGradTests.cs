using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Pool;

public sealed unsafe class GlobalAvgPoolGradTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            var random = new System.Random(seed);
            ActivationLayout xl = AnyLayout(random);
            float[] dY = Draw.Floats(random, xl.Samples * xl.Channels);
            double[] expected = PoolReference.GlobalAverageGrad(Draw.Double(dY), xl);
            Expect.Within(
                Check(seed, xl, random, dY), expected, i =>
                    PoolReference.GlobalAverageGradErrorBound * Math.Abs(expected[i]), $"GlobalAvgPoolGrad {xl}");
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_however_computed()
    {
        foreach (int seed in Draw.Seeds(20))
        {
            var random = new System.Random(seed);
            ActivationLayout xl = AnyLayout(random);
            Check(seed, xl, random, Draw.WithSpecials(random, Draw.Floats(random, xl.Samples * xl.Channels), 5));
        }
    }

    [Fact]
    public void Reference_is_the_transpose_of_the_mean()
    {
        foreach (int seed in Draw.Seeds(20))
        {
            var random = new System.Random(seed);
            ActivationLayout xl = AnyLayout(random);
            double[] dY = Draw.Double(Draw.Floats(random, xl.Samples * xl.Channels));
            double[] x = Draw.Double(Draw.Floats(random, xl.Samples * xl.Neurons));
            Assert.Equal(
                Expect.Dot(PoolReference.GlobalAverage(x, xl), dY), Expect.Dot(x, PoolReference.GlobalAverageGrad(dY, xl)), 1e-9);
        }
    }

    private static ActivationLayout AnyLayout(System.Random random)
    {
        (int height, int width) = random.Pick(Draw.Images);
        return new ActivationLayout(random.Pick(Draw.Channels), height, width, random.Pick(Draw.Samples));
    }

    private static float[] Check(int seed, ActivationLayout layout, System.Random random, float[] dY)
    {
        ActivationLayout yl = layout with { Height = 1, Width = 1 };
        var forward = new Forward($"GlobalAvgPoolGrad seed {seed} {layout}", yl, layout, layout.Channels, (isa, source, given, from, to, dX) =>
        {
            var kernel = new GlobalAvgPoolGrad(source, layout with { Samples = given.Samples }, from, to, dX);
            isa.Run(in kernel);
        });
        return forward.Check(random, dY);
    }
}
