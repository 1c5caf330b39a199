using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Loss;

public sealed unsafe class CrossEntropyTests
{
    [Fact]
    public void Value_is_within_the_error_bound_of_the_reference()
    {
        foreach (LossCase at in LossCase.All)
        {
            using Activation z = at.Logits();
            double actual = CrossEntropy.Value(z.Pointer, at.Labels, at.Layout);
            double magnitude = 1 + at.Values.Select(v => Math.Abs(v)).Max() + Math.Log(at.Layout.Channels);
            Assert.Equal(CrossEntropyReference.Value(Draw.Double(at.Values), at.Labels), actual, at.Tolerance * magnitude);
        }
    }

    [Fact]
    public void Curvature_is_within_the_error_bound_of_the_reference()
    {
        foreach (LossCase at in LossCase.All)
        {
            var random = new System.Random(at.Seed);
            float[] u = Draw.Floats(random, at.Values.Length);
            float[] v = Draw.Floats(random, at.Values.Length);
            using Activation z = at.Logits();
            using Activation lanesU = Activation.Input(at.Layout, u);
            using Activation lanesV = Activation.Input(at.Layout, v);
            double actual = CrossEntropy.Curvature(z.Pointer, at.Layout, lanesU.Pointer, lanesV.Pointer);
            double expected = CrossEntropyReference.Curvature(Draw.Double(at.Values), at.Layout.Samples, Draw.Double(u), Draw.Double(v));
            Assert.Equal(expected, actual, at.Tolerance * 4);
        }
    }

    [Theory]
    [InlineData(new[] { 1e30f, -1e30f, 0f }, 0, 0.0)]
    [InlineData(new[] { 1e4f, 1e4f, -3e38f }, 1, 0.6931471805599453)]
    [InlineData(new[] { -3e38f, 3e38f, 0f }, 2, 3e38f)]
    [InlineData(new[] { float.NegativeInfinity, 0f, 0f }, 1, 0.6931471805599453)]
    [InlineData(new[] { float.NegativeInfinity, 0f, 0f }, 0, double.PositiveInfinity)]
    [InlineData(new[] { float.NaN, 0f, 0f }, 1, double.NaN)]
    [InlineData(new[] { float.PositiveInfinity, 0f, 0f }, 1, double.NaN)]
    public void Huge_and_special_logits_give_the_limit_or_NaN(float[] logits, int label, double expected)
    {
        var layout = new ActivationLayout(3, 1, 1, 1);
        using Activation z = Activation.Input(layout, logits);
        Assert.Equal(expected, CrossEntropy.Value(z.Pointer, [label], layout), Math.Abs(double.IsFinite(expected) ? expected : 0) * 1e-15);
    }

    [Fact]
    public void Labels_that_are_missing_or_no_class_are_refused()
    {
        var layout = new ActivationLayout(3, 1, 1, 2);
        using Activation z = Activation.Input(layout, new float[6]);
        Assert.Throws<ArgumentOutOfRangeException>(() => CrossEntropy.Value(z.Pointer, [0], layout));
        Assert.Throws<ArgumentOutOfRangeException>(() => CrossEntropy.Value(z.Pointer, [0, 3], layout));
        Assert.Throws<ArgumentOutOfRangeException>(() => CrossEntropy.Value(z.Pointer, [0, -1], layout));
    }

    [Fact]
    public void Reference_curvature_agrees_with_central_differences()
    {
        foreach (LossCase at in LossCase.All.Take(10))
        {
            var random = new System.Random(at.Seed);
            double[] z = Draw.Double(at.Values);
            double[] u = Draw.Double(Draw.Floats(random, z.Length));
            double[] v = Draw.Double(Draw.Floats(random, z.Length));
            double At(double s, double t) =>
                CrossEntropyReference.Value([.. z.Select((value, i) => value + s * u[i] + t * v[i])], at.Labels);
            const double by = 1e-3;
            double expected = (At(by, by) - At(by, -by) - At(-by, by) + At(-by, -by)) / (4 * by * by);
            Assert.Equal(expected, CrossEntropyReference.Curvature(z, at.Labels.Length, u, v), 1e-5);
        }
    }
}
