using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Activations;

public sealed unsafe class GeluTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(20))
        {
            var random = new System.Random(seed);
            ActivationLayout layout = seed == 1 ? GeluInputs.Large : Draw.Layout(random);
            float[] x = GeluInputs.Of(random, layout);
            double[] expected = [.. x.Select(v => GeluReference.Value(v))];
            Expect.Within(Check(seed, layout, random, x), expected, i => Gelu.ErrorBound(x[i]), $"Gelu seed {seed} {layout}");
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_however_computed()
    {
        foreach (int seed in Draw.Seeds(20))
        {
            var random = new System.Random(seed);
            ActivationLayout layout = Draw.Layout(random);
            Check(seed, layout, random, Draw.WithSpecials(random, Draw.Floats(random, layout.Samples * layout.Neurons), 4));
        }
    }

    [Fact]
    public void Zeros_infinities_and_NaN_are_those_of_the_formula()
    {
        var layout = new ActivationLayout(1, 1, 1, 6);
        float[] y = Check(0, layout, new System.Random(0), [0f, -0f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, float.MaxValue]);
        Expect.SameBits(y, [0f, -0f, float.PositiveInfinity, float.NaN, float.NaN, float.MaxValue], "Gelu");
    }

    /// <summary>Phi(-1), Phi(-2), Phi(-3), Phi(-4), Phi(-8), Phi(-12) to 15 digits.</summary>
    [Theory]
    [InlineData(-1, 0.158655253931457051)]
    [InlineData(-2, 0.0227501319481792072)]
    [InlineData(-3, 0.00134989803163009453)]
    [InlineData(-4, 3.16712418331199212e-5)]
    [InlineData(-8, 6.22096057427178413e-16)]
    [InlineData(-12, 1.77648211207767987e-33)]
    public void Reference_is_the_normal_distribution(double x, double expected)
    {
        Assert.Equal(expected, GeluReference.Cdf(x), 1e-13 * expected);
        Assert.Equal(1 - expected, GeluReference.Cdf(-x), 4e-16);
    }

    [Fact]
    public void Reference_derivatives_are_central_differences()
    {
        const double h = 1e-5;
        for (double x = -10; x <= 10; x += 0.0917)
        {
            Assert.Equal((GeluReference.Value(x + h) - GeluReference.Value(x - h)) / (2 * h), GeluReference.Slope(x), 1e-9);
            Assert.Equal((GeluReference.Slope(x + h) - GeluReference.Slope(x - h)) / (2 * h), GeluReference.Second(x), 1e-9);
        }
    }

    private static float[] Check(int seed, ActivationLayout layout, System.Random random, float[] x)
    {
        var forward = new Forward($"Gelu seed {seed} {layout}", layout, layout, layout.Height, (isa, source, given, from, to, y) =>
        {
            var kernel = new Gelu(source, given, from, to, y);
            isa.Run(in kernel);
        });
        return forward.Check(random, x);
    }
}
