using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Pool;

public sealed unsafe class AvgPoolGradTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(300))
        {
            PoolCase at = PoolCase.Of(seed);
            var random = new System.Random(seed);
            float[] dY = at.Output(random);
            double[] expected = PoolReference.AverageGrad(Draw.Double(dY), at.Shape, at.X);
            double[] magnitudes = PoolReference.AverageGrad(Draw.Abs(Draw.Double(dY)), at.Shape, at.X);
            Expect.Within(Check(at, random, dY), expected, i => PoolReference.AverageErrorBound(at.Shape) * magnitudes[i], $"AvgPoolGrad {at}");
        }
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    [InlineData(3, 3)]
    [InlineData(8, 8)]
    [InlineData(1, 4)]
    [InlineData(4, 1)]
    public void Every_width_of_the_sliding_window_is_within_the_bound(int height, int width)
    {
        foreach (bool countPadding in (bool[])[false, true])
        {
            var at = new PoolCase(0, new PoolShape(3, 1, 1, countPadding), new ActivationLayout(2, height, width, 17));
            var random = new System.Random(height * width);
            float[] dY = at.Output(random);
            double[] expected = PoolReference.AverageGrad(Draw.Double(dY), at.Shape, at.X);
            Expect.Within(Check(at, random, dY), expected, _ => PoolReference.AverageErrorBound(at.Shape) * 9, $"AvgPoolGrad {at}");
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_however_computed()
    {
        foreach (int seed in Draw.Seeds(40))
        {
            PoolCase at = PoolCase.Of(seed);
            var random = new System.Random(seed);
            Check(at, random, Draw.WithSpecials(random, at.Output(random), 20));
        }
    }

    [Fact]
    public void Reference_is_the_transpose_of_the_average()
    {
        foreach (int seed in Draw.Seeds(100))
        {
            PoolCase at = PoolCase.Of(seed);
            var random = new System.Random(seed);
            double[] dY = Draw.Double(at.Output(random));
            double[] x = Draw.Double(at.Input(random));
            double forward = Expect.Dot(PoolReference.Average(x, at.Shape, at.X), dY);
            Assert.Equal(forward, Expect.Dot(x, PoolReference.AverageGrad(dY, at.Shape, at.X)), 1e-9);
        }
    }

    private static float[] Check(PoolCase at, System.Random random, float[] dY)
    {
        ActivationLayout yl = at.Shape.Output(at.X);
        var forward = new Forward($"AvgPoolGrad {at}", yl, at.X, at.X.Channels, (isa, source, layout, from, to, dX) =>
        {
            var kernel = new AvgPoolGrad(source, at.Shape, at.X with { Samples = layout.Samples }, from, to, dX);
            isa.Run(in kernel);
        });
        return forward.Check(random, dY);
    }
}
