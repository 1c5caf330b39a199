using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Norm;

public sealed unsafe class BatchNormTangentFoldTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 1e-3)]
    [InlineData(-10, 1)]
    [InlineData(100, 1)]
    [InlineData(5, 0)]
    public void Tangent_is_within_the_error_bound(double mean, double deviation)
    {
        foreach (int seed in Draw.Seeds(12))
        {
            var at = BatchNormDerivative.Of(seed, mean, deviation);
            double[] totals = at.Totals([(at.X, null), (at.X, at.U), (at.U, null)]);
            var fold = new FoldRun(at, totals, 3);
            float[][] coefficients = fold.Run(3, (t, scale, shift, to) =>
                BatchNormTangentFold.Run(t, 3, 2, 1, at.Layout, scale, shift, null, false, to[0], to[1], to[2]));
            Check(at, at.U, BatchNormReference.Tangent(at.X, at.U, at.Layout), coefficients, $"BatchNormTangentFold {at.Name}");
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void The_parts_along_the_input_and_along_the_weight_are_added(bool isBesideSelf, bool hasU)
    {
        foreach (int seed in Draw.Seeds(12))
        {
            var at = BatchNormDerivative.Of(seed, 0.5, 1);
            (float[] scale, float[] shift) = at.Folded;
            float[] weights = Draw.Floats(new System.Random(seed), at.Layout.Channels);
            var fold = new FoldRun(at, at.Totals([(at.X, null), (at.X, at.U), (at.U, null)]), 3);
            float[][] Run(float[]? along, bool isBeside) => fold.Run(3, (t, s, h, to) =>
            {
                fixed (float* w = along)
                {
                    BatchNormTangentFold.Run(t, 3, hasU ? 2 : -1, 1, at.Layout, s, h, w, isBeside, to[0], to[1], to[2]);
                }
            });

            float[][] alone = Run(null, false);
            float[][] actual = Run(weights, isBesideSelf);
            Assert.Equal(alone[0], actual[0]);
            for (int c = 0; c < weights.Length; c++)
            {
                double left = isBesideSelf ? BatchNormFold.Epsilon * scale[c] * scale[c] : 0;
                (double x, double one) = (alone[1][c] + (left + weights[c]) * scale[c], alone[2][c] + (left + weights[c]) * shift[c]);
                double bound = 4 * Rounding.Single;
                Assert.Equal(x, actual[1][c], bound * (Math.Abs(alone[1][c]) + Math.Abs(weights[c] * scale[c]) + left * scale[c]) + float.Epsilon);
                Assert.Equal(one, actual[2][c], bound * (Math.Abs(alone[2][c]) + (Math.Abs(weights[c]) + left) * Math.Abs(shift[c])) + float.Epsilon);
            }

            if (!hasU)
            {
                Assert.All(alone, row => Assert.All(row, value => Assert.Equal(0, value)));
            }
        }
    }

    [Fact]
    public void Reference_is_the_central_difference_of_the_forward_reference()
    {
        foreach (int seed in Draw.Seeds(12))
        {
            var at = BatchNormDerivative.Of(seed, 0.5, 1);
            double[] tangent = BatchNormReference.Tangent(at.X, at.U, at.Layout);
            double[] more = at.Forward(BatchNormDerivative.Step, 0);
            double[] less = at.Forward(-BatchNormDerivative.Step, 0);
            FoldRun.CheckDifference(
                at, tangent, i => (more[i] - less[i]) / (2 * BatchNormDerivative.Step), order: 1, $"BatchNormReference.Tangent {at.Name}");
        }
    }

    internal static void Check(BatchNormDerivative at, double[] u, double[] expected, float[][] coefficients, string context)
    {
        double[] xc = BatchNormReference.Centred(at.X, at.Layout);
        double[] uc = BatchNormReference.Centred(u, at.Layout);
        double[] meanU = BatchNormReference.Mean(u, null, at.Layout);
        double[] xu = BatchNormReference.Mean(xc, uc, at.Layout);
        (double[] actual, double[] magnitude) = at.Apply([u, at.X], coefficients);
        FoldRun.CheckWithin(actual, expected, context, i =>
        {
            int c = at.Channel(i);
            return BatchNormReference.TangentErrorBound(at.Scale[c], at.Mean[c], xc[i], uc[i], meanU[c], xu[c], magnitude[i]);
        });
    }
}
