using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Pool;

public sealed unsafe class MaxPoolTests
{
    [Fact]
    public void Result_is_exact_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(300))
        {
            PoolCase at = PoolCase.Of(seed);
            var random = new System.Random(seed);
            float[] x = Draw.Floats(random, at.X.Samples * at.X.Neurons);
            double[] expected = PoolReference.Max(Draw.Double(x), at.Shape, at.X);
            Expect.Within(Check(at, random, x), expected, _ => 0, $"MaxPool {at}");
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_however_computed()
    {
        foreach (int seed in Draw.Seeds(40))
        {
            PoolCase at = PoolCase.Of(seed);
            var random = new System.Random(seed);
            Check(at, random, Draw.WithSpecials(random, Draw.Floats(random, at.X.Samples * at.X.Neurons), 5));
        }
    }

    [Theory]
    [InlineData(new[] { float.NaN, 1f, 2f, 0f }, 2f)]
    [InlineData(new[] { 3f, float.NaN, 2f, 0f }, 2f)]
    [InlineData(new[] { 3f, 1f, 2f, float.NaN }, float.NaN)]
    [InlineData(new[] { -1f, -2f, 0f, -0f }, -0f)]
    [InlineData(new[] { -1f, -1f, -0f, 0f }, 0f)]
    public void A_tap_replaces_what_came_before_unless_that_was_larger(float[] taps, float expected)
    {
        var at = new PoolCase(0, new PoolShape(2, 2, 0), new ActivationLayout(1, 2, 2, 1));
        Expect.SameBits(Check(at, new System.Random(0), taps), [expected], $"MaxPool {at}");
    }

    private static float[] Check(PoolCase at, System.Random random, float[] x)
    {
        ActivationLayout yl = at.Shape.Output(at.X);
        var forward = new Forward($"MaxPool {at}", at.X, yl, yl.Height, (isa, source, xl, from, to, y) =>
        {
            var kernel = new MaxPool(source, at.Shape, xl, from, to, y);
            isa.Run(in kernel);
        });
        return forward.Check(random, x);
    }
}
