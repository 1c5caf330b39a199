using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Norm;

public sealed unsafe class BatchNormMixedFoldTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 1e-3)]
    [InlineData(-10, 1)]
    [InlineData(100, 1)]
    [InlineData(5, 0)]
    public void Mixed_derivative_is_within_the_error_bound(double mean, double deviation)
    {
        foreach (int seed in Draw.Seeds(12))
        {
            var at = BatchNormDerivative.Of(seed, mean, deviation);
            double[] totals = at.Totals(
                [(at.X, null), (at.U, null), (at.X, at.U), (at.V, null), (at.X, at.V), (at.W, null), (at.X, at.W), (at.U, at.V)]);
            var columns = new MixedColumns(U: 1, V: 3, W: 5, XU: 2, XV: 4, XW: 6, UV: 7);
            var fold = new FoldRun(at, totals, 8);
            float[][] coefficients = fold.Run(5, (t, scale, shift, to) =>
                BatchNormMixedFold.Run(t, 8, columns, at.Layout, scale, shift, to[0], to[1], to[2], to[3], to[4]));
            Check(at, coefficients);
        }
    }

    [Fact]
    public void Reference_is_the_central_difference_of_the_forward_reference()
    {
        foreach (int seed in Draw.Seeds(12))
        {
            var at = BatchNormDerivative.Of(seed, 0.5, 1);
            double h = BatchNormDerivative.Step;
            double[] mixed = BatchNormReference.Mixed(at.X, at.U, at.V, at.W, at.Layout);
            double[] pp = at.Forward(h, h), pm = at.Forward(h, -h), mp = at.Forward(-h, h), mm = at.Forward(-h, -h);
            FoldRun.CheckDifference(
                at, mixed, i => (pp[i] - pm[i] - mp[i] + mm[i]) / (4 * h * h), order: 2, $"BatchNormReference.Mixed {at.Name}");
        }
    }

    /// <summary>The error of each quantity that the header names, carried through the formula.</summary>
    private static void Check(BatchNormDerivative at, float[][] coefficients)
    {
        ActivationLayout l = at.Layout;
        double[] x = BatchNormReference.Centred(at.X, l), u = BatchNormReference.Centred(at.U, l);
        double[] v = BatchNormReference.Centred(at.V, l), w = BatchNormReference.Centred(at.W, l);
        double[] xu = Draw.Abs(BatchNormReference.Mean(x, u, l)), xv = Draw.Abs(BatchNormReference.Mean(x, v, l));
        double[] xw = Draw.Abs(BatchNormReference.Mean(x, w, l)), uv = Draw.Abs(BatchNormReference.Mean(u, v, l));
        double[] meanU = Draw.Abs(BatchNormReference.Mean(at.U, null, l)), meanV = Draw.Abs(BatchNormReference.Mean(at.V, null, l));
        double[] meanW = Draw.Abs(BatchNormReference.Mean(at.W, null, l));
        double[] expected = BatchNormReference.Mixed(at.X, at.U, at.V, at.W, l);
        (double[] actual, double[] magnitude) = at.Apply([at.W, at.U, at.V, at.X], coefficients);
        FoldRun.CheckWithin(actual, expected, $"BatchNormMixedFold {at.Name}", i =>
        {
            const double e = Expect.Rounding;
            int c = at.Channel(i);
            double s = at.Scale[c];
            double s3 = s * s * s;
            double s5 = s3 * s * s;
            double d = at.MeanError(c);
            double mostXu = xu[c] + d * meanU[c], mostXv = xv[c] + d * meanV[c];
            double ofSu = s3 * ((1 + 3 * e) * mostXu - xu[c]);
            double ofSv = s3 * ((1 + 3 * e) * mostXv - xv[c]);
            double suv = 3 * s5 * xu[c] * xv[c] + s3 * (uv[c] + xw[c]);
            double mostSuv = 3 * s5 * (1 + 5 * e) * mostXu * mostXv + s3 * (1 + 3 * e) * (uv[c] + xw[c] + d * meanW[c]);
            return e * (magnitude[i] + s * Math.Abs(w[i])) + ofSv * Math.Abs(u[i]) + ofSu * Math.Abs(v[i])
                + mostSuv * (Math.Abs(x[i]) + d) - suv * Math.Abs(x[i]);
        });
    }
}
