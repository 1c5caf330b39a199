using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Pool;

public sealed unsafe class MaxPoolTangentTests
{
    [Fact]
    public void Result_is_exact_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(300))
        {
            PoolCase at = PoolCase.Of(seed);
            var random = new System.Random(seed);
            float[] x = Draw.Coarse(at.Input(random));
            float[] dX = at.Input(random);
            double[] expected = PoolReference.MaxTangent(Draw.Double(x), Draw.Double(dX), at.Shape, at.X);
            Expect.Within(Check(at, random, x, dX), expected, _ => 0, $"MaxPoolTangent {at}");
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_however_computed()
    {
        foreach (int seed in Draw.Seeds(40))
        {
            PoolCase at = PoolCase.Of(seed);
            var random = new System.Random(seed);
            Check(at, random, Draw.WithSpecials(random, at.Input(random), 5), Draw.WithSpecials(random, at.Input(random), 20));
        }
    }

    [Theory]
    [InlineData(new[] { 3f, 3f, 3f, 3f }, 1f)]
    [InlineData(new[] { 0f, -0f, -1f, 0f }, 1f)]
    [InlineData(new[] { 1f, 2f, 3f, 3f }, 3f)]
    [InlineData(new[] { float.NaN, 1f, 2f, 0f }, 1f)]
    [InlineData(new[] { 3f, float.NaN, 2f, 0f }, 1f)]
    [InlineData(new[] { 1f, 3f, float.NaN, 5f }, 3f)]
    [InlineData(new[] { 1f, 3f, 2f, float.NaN }, 1f)]
    [InlineData(new[] { float.NegativeInfinity, float.PositiveInfinity, float.PositiveInfinity, 0f }, 2f)]
    public void It_is_read_at_the_first_tap_that_the_maximum_is_not_greater_than(float[] taps, float expected)
    {
        var at = new PoolCase(0, new PoolShape(2, 2, 0), new ActivationLayout(1, 2, 2, 1));
        Expect.SameBits(Check(at, new System.Random(0), taps, [1f, 2f, 3f, 4f]), [expected], $"MaxPoolTangent {at}");
    }

    [Fact]
    public void Reference_agrees_with_central_differences()
    {
        foreach (int seed in Draw.Seeds(50))
        {
            PoolCase at = PoolCase.Of(seed);
            var random = new System.Random(seed);
            double[] x = Draw.Distinct(random, at.X.Samples * at.X.Neurons);
            double[] dX = Draw.Double(at.Input(random));
            double[] Step(double by) => PoolReference.Max([.. x.Zip(dX, (value, d) => value + by * d)], at.Shape, at.X);
            const double by = 0.25;
            double[] expected = [.. Step(by).Zip(Step(-by), (up, down) => (up - down) / (2 * by))];
            double[] actual = PoolReference.MaxTangent(x, dX, at.Shape, at.X);
            Assert.All(actual.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-9));
        }
    }

    /// <summary>x and the direction after it travel as one activation of twice the channels.</summary>
    private static float[] Check(PoolCase at, System.Random random, float[] x, float[] dX)
    {
        ActivationLayout yl = at.Shape.Output(at.X);
        ActivationLayout both = at.X with { Channels = 2 * at.X.Channels };
        var forward = new Forward($"MaxPoolTangent {at}", both, yl, yl.Height, (isa, source, layout, from, to, y) =>
        {
            ActivationLayout xl = at.X with { Samples = layout.Samples };
            var kernel = new MaxPoolTangent(source, source + xl.Length, at.Shape, xl, from, to, y);
            isa.Run(in kernel);
        });
        return forward.Check(random, Draw.Joined(x, dX, at.X.Samples));
    }
}
