using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Softmaxes;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Softmaxes;

public sealed unsafe class SoftmaxCurvatureTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            var at = SoftmaxInputs.Of(seed);
            var random = new System.Random(seed);
            (float[] y, float[] a, float[] u) = (at.Softmax(random), at.Draws(random, 10), at.Draws(random, 3));
            CheckBound(at, y, a, u, Check(at, random, y, a, u), $"SoftmaxCurvature {at}");
        }
    }

    [Fact]
    public void Finite_numbers_of_any_size_give_finite_ones()
    {
        foreach (int seed in Draw.Seeds(30))
        {
            var at = SoftmaxInputs.Of(seed);
            var random = new System.Random(seed);
            Assert.All(Check(at, random, at.Softmax(random), at.Extremes(random), at.Extremes(random)), v => Assert.True(float.IsFinite(v)));
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits()
    {
        foreach (int seed in Draw.Seeds(20))
        {
            var at = SoftmaxInputs.Of(seed);
            var random = new System.Random(seed);
            float[] Special(float[] values) => Draw.WithSpecials(random, values, 20);
            Check(at, random, Special(at.Softmax(random)), Special(at.Draws(random)), Special(at.Draws(random)));
        }
    }

    /// <summary>It is the slope of the gradient along a direction of the input, as float64 differences show.</summary>
    [Fact]
    public void It_is_the_derivative_of_the_gradient()
    {
        foreach (int seed in Draw.Seeds(20))
        {
            var at = SoftmaxInputs.Of(seed);
            var random = new System.Random(seed);
            (double[] x, double[] a, double[] u) = (Draw.Double(at.Draws(random, 3)), Draw.Double(at.Draws(random)), Draw.Double(at.Draws(random)));
            const double step = 1e-5;
            double[] Softmax(double by) => SoftmaxReference.Of([.. x.Zip(u, (v, w) => v + by * w)], at.Channels, at.Pixels);
            double[] Gradient(double by) => SoftmaxReference.Grad(Softmax(by), a, at.Channels, at.Pixels);
            double[] slope = [.. Gradient(step).Zip(Gradient(-step), (p, q) => (p - q) / (2 * step))];
            float[] Single(double[] values) => Array.ConvertAll(values, v => (float)v);
            Expect.Within(Check(at, random, Single(Softmax(0)), Single(a), Single(u)), slope, _ => 1e-5, $"SoftmaxCurvature {at}");
        }
    }

    /// <summary>Holds results to the float64 reference.</summary>
    internal static void CheckBound(SoftmaxInputs at, float[] y, float[] a, float[] u, float[] bent, string context)
    {
        (double[] softmax, double[] adjoint, double[] direction) = (Draw.Double(y), Draw.Double(a), Draw.Double(u));
        double[] ofAdjoint = Magnitudes(adjoint);
        double[] ofDirection = Magnitudes(direction);
        double largest = adjoint.Concat(direction).Max(Math.Abs);
        double[] both = SoftmaxReference.Mean(softmax, [.. adjoint.Zip(ofDirection, (v, w) => Math.Abs(v) * w)], at.Channels, at.Pixels);
        Expect.Within(
            bent,
            SoftmaxReference.Curvature(softmax, adjoint, direction, at.Channels, at.Pixels),
            i => SoftmaxReference.CurvatureErrorBound(softmax[i], ofAdjoint[i] * ofDirection[i], both[i], largest, at.Channels),
            context);

        double[] Magnitudes(double[] values)
        {
            double[] mean = SoftmaxReference.Mean(softmax, Draw.Abs(values), at.Channels, at.Pixels);
            return [.. values.Zip(mean, (v, m) => Math.Abs(v) + m)];
        }
    }

    private static float[] Check(SoftmaxInputs at, System.Random random, float[] y, float[] a, float[] u) =>
        at.Check(random, "SoftmaxCurvature", [y, a, u], (isa, inputs, from, to, bent) =>
        {
            var kernel = new SoftmaxCurvature(inputs[0], inputs[1], inputs[2], at.Layout, at.Groups, from, to, bent);
            isa.Run(in kernel);
        });
}
