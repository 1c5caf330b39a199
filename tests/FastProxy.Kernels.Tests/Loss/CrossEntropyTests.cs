using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Loss;

public sealed unsafe class CrossEntropyTests
{
    private const double Rounding = 1.0 / (1L << 52);

    [Fact]
    public void Value_is_within_the_error_bound_of_the_reference()
    {
        foreach (LossCase at in Cases())
        {
            using Activation z = at.Logits();
            double actual = CrossEntropy.Value(z.Pointer, at.Labels, at.Layout);
            double magnitude = 1 + at.Values.Select(v => Math.Abs(v)).Max() + Math.Log(at.Layout.Channels);
            Assert.Equal(CrossEntropyReference.Value(Draw.Double(at.Values), at.Labels), actual, at.Roundings * Rounding * magnitude);
        }
    }

    [Fact]
    public void Gradient_is_within_the_error_bound_of_the_reference_and_keeps_padding_lanes()
    {
        foreach (LossCase at in Cases())
        {
            using Activation z = at.Logits();
            using Activation gradient = Activation.Output(at.Layout);
            CrossEntropy.Gradient(z.Pointer, at.Labels, at.Layout, gradient.Pointer);
            gradient.CheckWritten($"CrossEntropy {at}");
            double[] expected = CrossEntropyReference.Gradient(Draw.Double(at.Values), at.Labels);
            double absolute = at.Roundings * Rounding / at.Layout.Samples;
            Expect.Within(gradient.Values, expected, i => Expect.Rounding * Math.Abs(expected[i]) + absolute, $"CrossEntropy {at}");
            CrossEntropy.Gradient(z.Pointer, at.Labels, at.Layout, z.Pointer);
            Expect.SameBits(z.Values, gradient.Values, $"CrossEntropy {at} in place");
        }
    }

    [Fact]
    public void Curvature_is_within_the_error_bound_of_the_reference()
    {
        foreach (LossCase at in Cases())
        {
            var random = new System.Random(at.Seed);
            float[] u = Draw.Floats(random, at.Values.Length);
            float[] v = Draw.Floats(random, at.Values.Length);
            using Activation z = at.Logits();
            using Activation lanesU = Activation.Input(at.Layout, u);
            using Activation lanesV = Activation.Input(at.Layout, v);
            double actual = CrossEntropy.Curvature(z.Pointer, at.Layout, lanesU.Pointer, lanesV.Pointer);
            double expected = CrossEntropyReference.Curvature(Draw.Double(at.Values), at.Layout.Samples, Draw.Double(u), Draw.Double(v));
            Assert.Equal(expected, actual, at.Roundings * Rounding * 4);
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
    public void Reference_gradient_agrees_with_central_differences()
    {
        foreach (LossCase at in Cases().Take(10))
        {
            double[] z = Draw.Double(at.Values);
            double[] gradient = CrossEntropyReference.Gradient(z, at.Labels);
            const double by = 1e-4;
            for (int i = 0; i < z.Length; i += 7)
            {
                double At(double step)
                {
                    double[] moved = [.. z];
                    moved[i] += step;
                    return CrossEntropyReference.Value(moved, at.Labels);
                }

                Assert.Equal((At(by) - At(-by)) / (2 * by), gradient[i], 1e-7);
            }
        }
    }

    [Fact]
    public void Reference_curvature_agrees_with_central_differences()
    {
        foreach (LossCase at in Cases().Take(10))
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

    private static IEnumerable<LossCase> Cases() => Draw.Seeds(40).Select(LossCase.Of);

    private sealed record LossCase(int Seed, ActivationLayout Layout, float[] Values, int[] Labels)
    {
        public int Roundings => 2 * (Layout.Channels + 8);

        public static LossCase Of(int seed)
        {
            var random = new System.Random(seed);
            var layout = new ActivationLayout(random.Pick([1, 2, 3, 10, 100]), 1, 1, random.Pick(Draw.Samples));
            float scale = random.Pick([0.1f, 1f, 10f]);
            float[] values = Array.ConvertAll(Draw.Floats(random, layout.Samples * layout.Channels), v => scale * v);
            return new LossCase(seed, layout, values, [.. Enumerable.Range(0, layout.Samples).Select(_ => random.Next(layout.Channels))]);
        }

        public Activation Logits() => Activation.Input(Layout, Values);

        public override string ToString() => $"seed {Seed} {Layout}";
    }
}
