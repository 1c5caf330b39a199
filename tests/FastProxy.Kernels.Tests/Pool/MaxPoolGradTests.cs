using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Pool;

public sealed unsafe class MaxPoolGradTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(300))
        {
            PoolCase at = PoolCase.Of(seed);
            var random = new System.Random(seed);
            float[] x = Draw.Coarse(at.Input(random));
            (float[] dX, double[] dY) = Check(at, random, x, at.Input(random));
            double[] expected = PoolReference.MaxGrad(Draw.Double(x), dY, at.Shape, at.X);
            double[] magnitudes = PoolReference.MaxGrad(Draw.Double(x), Draw.Abs(dY), at.Shape, at.X);
            Expect.Within(dX, expected, i => PoolReference.MaxGradErrorBound(at.Shape) * magnitudes[i], $"MaxPoolGrad {at}");
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
    [InlineData(new[] { 3f, 3f, 3f, 3f }, 0)]
    [InlineData(new[] { 0f, -0f, -1f, 0f }, 0)]
    [InlineData(new[] { 1f, 2f, 3f, 3f }, 2)]
    [InlineData(new[] { float.NaN, 1f, 2f, 0f }, 0)]
    [InlineData(new[] { 3f, float.NaN, 2f, 0f }, 0)]
    [InlineData(new[] { 1f, 3f, float.NaN, 5f }, 2)]
    [InlineData(new[] { 1f, 3f, 2f, float.NaN }, 0)]
    public void It_goes_to_the_first_tap_that_the_maximum_is_not_greater_than(float[] taps, int expected)
    {
        var at = new PoolCase(0, new PoolShape(2, 2, 0), new ActivationLayout(1, 2, 2, 1));
        (float[] dX, _) = Check(at, new System.Random(0), taps, [8f, 8f, 8f, 8f]);
        Assert.Equal([.. Enumerable.Range(0, 4).Select(i => i == expected ? 8f : 0f)], dX);
    }

    [Fact]
    public void Reference_is_the_transpose_of_the_tangent()
    {
        foreach (int seed in Draw.Seeds(100))
        {
            PoolCase at = PoolCase.Of(seed);
            var random = new System.Random(seed);
            double[] x = Draw.Double(Draw.Coarse(at.Input(random)));
            double[] dX = Draw.Double(at.Input(random));
            double[] dY = Draw.Double(at.Output(random));
            double forward = Expect.Dot(PoolReference.MaxTangent(x, dX, at.Shape, at.X), dY);
            Assert.Equal(forward, Expect.Dot(dX, PoolReference.MaxGrad(x, dY, at.Shape, at.X)), 1e-9);
        }
    }

    /// <summary>
    /// x and another activation t after it travel as one of twice the channels; dY is the average pooling of t, so that every sample brings
    /// its own. Returns dX and dY.
    /// </summary>
    private static (float[] DX, double[] DY) Check(PoolCase at, System.Random random, float[] x, float[] t)
    {
        ActivationLayout both = at.X with { Channels = 2 * at.X.Channels };
        double[] gradient = [];
        var forward = new Forward($"MaxPoolGrad {at}", both, at.X, at.X.Channels, (isa, source, layout, from, to, dX) =>
        {
            ActivationLayout xl = at.X with { Samples = layout.Samples };
            ActivationLayout yl = at.Shape.Output(xl);
            using Activation dY = Activation.Input(yl, new float[yl.Samples * yl.Neurons]);
            using var scratch = new NativeArray<float>(xl.RowStride);
            var average = new AvgPool(source + xl.Length, at.Shape, xl, 0, yl.Height, scratch.Pointer, dY.Pointer);
            isa.Run(in average);
            gradient = gradient is [] ? Draw.Double(dY.Values) : gradient;
            var kernel = new MaxPoolGrad(source, dY.Pointer, at.Shape, xl, from, to, dX);
            isa.Run(in kernel);
        });
        return (forward.Check(random, Draw.Joined(x, t, at.X.Samples)), gradient);
    }
}
