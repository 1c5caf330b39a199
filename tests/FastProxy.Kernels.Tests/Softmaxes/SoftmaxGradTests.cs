using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Softmaxes;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Softmaxes;

public sealed unsafe class SoftmaxGradTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            var at = SoftmaxInputs.Of(seed);
            var random = new System.Random(seed);
            (float[] y, float[] g) = (at.Softmax(random), at.Draws(random, 10));
            CheckBound(at, y, g, Check(at, random, y, g), $"SoftmaxGrad {at}");
        }
    }

    [Fact]
    public void Finite_numbers_of_any_size_give_finite_ones()
    {
        foreach (int seed in Draw.Seeds(30))
        {
            var at = SoftmaxInputs.Of(seed);
            var random = new System.Random(seed);
            Assert.All(Check(at, random, at.Softmax(random), at.Extremes(random)), v => Assert.True(float.IsFinite(v)));
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits()
    {
        foreach (int seed in Draw.Seeds(20))
        {
            var at = SoftmaxInputs.Of(seed);
            var random = new System.Random(seed);
            Check(at, random, Draw.WithSpecials(random, at.Softmax(random), 20), Draw.WithSpecials(random, at.Draws(random), 20));
        }
    }

    /// <summary>It is the slope of the softmax along a direction, as float64 differences show.</summary>
    [Fact]
    public void It_is_the_derivative_of_the_softmax()
    {
        foreach (int seed in Draw.Seeds(20))
        {
            var at = SoftmaxInputs.Of(seed);
            var random = new System.Random(seed);
            (double[] x, double[] t) = (Draw.Double(at.Draws(random, 3)), Draw.Double(at.Draws(random)));
            const double step = 1e-5;
            double[] Moved(double by) => SoftmaxReference.Of([.. x.Zip(t, (v, w) => v + by * w)], at.Channels, at.Pixels);
            double[] slope = [.. Moved(step).Zip(Moved(-step), (a, b) => (a - b) / (2 * step))];
            float[] y = Array.ConvertAll(Moved(0), v => (float)v);
            Expect.Within(Check(at, random, y, Array.ConvertAll(t, v => (float)v)), slope, _ => 1e-5, $"SoftmaxGrad {at}");
        }
    }

    /// <summary>Holds results to the float64 reference.</summary>
    internal static void CheckBound(SoftmaxInputs at, float[] y, float[] g, float[] dX, string context)
    {
        (double[] softmax, double[] gradient) = (Draw.Double(y), Draw.Double(g));
        double[] magnitude = SoftmaxReference.Mean(Draw.Abs(softmax), Draw.Abs(gradient), at.Channels, at.Pixels);
        Expect.Within(
            dX,
            SoftmaxReference.Grad(softmax, gradient, at.Channels, at.Pixels),
            i => SoftmaxReference.GradErrorBound(softmax[i], gradient[i], magnitude[i], at.Channels),
            context);
    }

    private static float[] Check(SoftmaxInputs at, System.Random random, float[] y, float[] g) =>
        at.Check(random, "SoftmaxGrad", [y, g], (isa, inputs, from, to, dX) =>
        {
            var kernel = new SoftmaxGrad(inputs[0], inputs[1], at.Layout, at.Groups, from, to, dX);
            isa.Run(in kernel);
        });
}
