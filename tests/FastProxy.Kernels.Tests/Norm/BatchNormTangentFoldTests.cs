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
                BatchNormTangentFold.Run(t, 3, 2, 1, at.Layout, scale, shift, to[0], to[1], to[2]));
            Check(at, at.U, BatchNormReference.Tangent(at.X, at.U, at.Layout), coefficients, $"BatchNormTangentFold {at.Name}");
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
