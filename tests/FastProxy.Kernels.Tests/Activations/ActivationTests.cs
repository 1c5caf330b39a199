using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Activations.Functions;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Activations;

public sealed unsafe class ActivationTests
{
    public static TheoryData<int> Functions => [.. Enumerable.Range(0, ElementInputs.Functions.Count)];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Result_is_within_the_error_bound_and_the_same_however_computed(int function)
    {
        ElementFunction f = ElementInputs.Functions[function];
        foreach (int seed in Draw.Seeds(4))
        {
            var random = new System.Random(seed);
            ActivationLayout layout = seed == 1 ? ElementInputs.Large : Draw.Layout(random);
            float[] x = ElementInputs.Of(random, layout);
            float[] actual = Check(f, seed, layout, random, x);
            int[] finite = [.. Enumerable.Range(0, x.Length).Where(i => float.IsFinite(x[i]))];
            Expect.Within(
                [.. finite.Select(i => actual[i])],
                [.. finite.Select(i => ElementInputs.Rounded(f.Exact(x[i]).Value))],
                at => f.Errors(x[finite[at]]).Value,
                $"{f} seed {seed} {layout}");
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Special_values_give_the_same_bits_however_computed(int function)
    {
        foreach (int seed in Draw.Seeds(4))
        {
            var random = new System.Random(seed);
            ActivationLayout layout = Draw.Layout(random);
            float[] Special() => Draw.WithSpecials(random, Draw.Floats(random, layout.Samples * layout.Neurons), 4);
            Check(ElementInputs.Functions[function], seed, layout, random, Special());
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_NaN_gives_NaN_and_infinities_their_limits(int function)
    {
        ElementFunction f = ElementInputs.Functions[function];
        var layout = new ActivationLayout(1, 1, 1, 3);
        float[] y = Check(f, 0, layout, new System.Random(0), [float.NaN, float.PositiveInfinity, float.NegativeInfinity]);
        Assert.True(float.IsNaN(y[0]), $"{f} of NaN is {y[0]:r}");

        // The product of minus infinity and a gate that is 0 there is NaN.
        Assert.Equal(f.Exact(double.PositiveInfinity).Value, y[1], 1e-6);
        Assert.Equal(f.Exact(double.NegativeInfinity).Value, y[2], 1e-6);
    }

    [Fact]
    public void Float64_derivatives_are_central_differences()
    {
        const double h = 1e-5;
        foreach (ElementFunction f in ElementInputs.Functions)
        {
            for (double x = -10.013; x <= 10; x += 0.0917)
            {
                Derivatives at = f.Exact(x), up = f.Exact(x + h), down = f.Exact(x - h);
                if (double.IsNaN(at.Value) || Math.Abs(x) < 0.05)
                {
                    continue;
                }

                double size = 1e-8 * (1 + Math.Abs(at.Value) + Math.Abs(at.Second) * 100);
                Assert.True(Math.Abs((up.Value - down.Value) / (2 * h) - at.Slope) <= size, $"{f} at {x:r}: slope {at.Slope:r}");
                Assert.True(Math.Abs((up.Slope - down.Slope) / (2 * h) - at.Second) <= size * 10, $"{f} at {x:r}: second derivative {at.Second:r}");
            }
        }
    }

    /// <summary>Phi(-1), Phi(-2), Phi(-3), Phi(-4), Phi(-8), Phi(-12) to 15 digits, by GELU.</summary>
    [Theory]
    [InlineData(-1, 0.158655253931457051)]
    [InlineData(-2, 0.0227501319481792072)]
    [InlineData(-3, 0.00134989803163009453)]
    [InlineData(-4, 3.16712418331199212e-5)]
    [InlineData(-8, 6.22096057427178413e-16)]
    [InlineData(-12, 1.77648211207767987e-33)]
    public void Float64_has_the_normal_distribution(double x, double expected)
    {
        Assert.Equal(expected, Gelu.Exact(x, 0, 0).Value / x, 1e-13 * expected);
        Assert.Equal(1 - expected, Gelu.Exact(-x, 0, 0).Value / -x, 4e-16);
    }

    private static float[] Check(ElementFunction f, int seed, ActivationLayout layout, System.Random random, float[] x)
    {
        var forward = new Forward($"Activation {f} seed {seed} {layout}", layout, layout, layout.Height, (isa, source, given, from, to, y) =>
        {
            f.Give(new Run(f, isa, source, given, from, to, y));
        });
        return forward.Check(random, x);
    }

    private readonly struct Run(ElementFunction f, Isa isa, float* x, ActivationLayout layout, int from, int to, float* y) : IFunctionUser
    {
        public void Use<F>()
            where F : struct, IElementFunction
        {
            var kernel = new Activation<F>(f, x, layout, from, to, y);
            isa.Run(in kernel);
        }
    }
}
