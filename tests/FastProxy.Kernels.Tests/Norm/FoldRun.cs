using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Norm;

/// <summary>One fold of the derivatives of a batch-norm: totals, scale and shift, and the coefficients it writes.</summary>
internal unsafe delegate void Fold(double* totals, float* scale, float* shift, float*[] to);

/// <summary>Runs a fold between guard zones, and compares what it gives with a reference.</summary>
internal sealed unsafe class FoldRun(BatchNormDerivative at, double[] totals, int stride)
{
    /// <summary>The coefficients, C of each.</summary>
    public float[][] Run(int coefficients, Fold fold)
    {
        Assert.Equal(at.Layout.Channels * stride, totals.Length);
        (float[] scale, float[] shift) = at.Folded;
        var outputs = new Guarded<float>[coefficients];
        var pointers = new float*[coefficients];
        for (int k = 0; k < coefficients; k++)
        {
            outputs[k] = new Guarded<float>(at.Layout.Channels, float.NaN);
            pointers[k] = outputs[k].Pointer;
        }

        fixed (double* t = totals)
        {
            fixed (float* s = scale, h = shift)
            {
                fold(t, s, h, pointers);
            }
        }

        float[][] values = Array.ConvertAll(outputs, output => output.Span.ToArray());
        foreach (Guarded<float> output in outputs)
        {
            output.CheckZones(at.Name);
            output.Dispose();
        }

        return values;
    }

    /// <summary>Within the bound, but for the last digits of float64.</summary>
    public static void CheckWithin(double[] actual, double[] expected, string context, Func<int, double> bound)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            double allowed = bound(i) * (1 + 1e-6) + 1e-12 * Math.Abs(expected[i]) + float.Epsilon;
            Assert.True(
                Math.Abs(actual[i] - expected[i]) <= allowed,
                $"{context}: element {i} is {actual[i]:r}, expected {expected[i]:r} within {allowed:g3}");
        }
    }

    /// <summary>
    /// A derivative of the given order against its central difference, whose own error is rounding / step^order + curvature * step^2.
    /// </summary>
    public static void CheckDifference(BatchNormDerivative at, double[] actual, Func<int, double> difference, int order, string context)
    {
        for (int i = 0; i < actual.Length; i++)
        {
            double s = Math.Max(1, at.Scale[at.Channel(i)]);
            double bound =
                1e-14 * s / Math.Pow(BatchNormDerivative.Step, order) + 30 * Math.Pow(s, order + 2) * Math.Pow(BatchNormDerivative.Step, 2);
            double expected = difference(i);
            Assert.True(
                Math.Abs(actual[i] - expected) <= bound,
                $"{context}: element {i} is {actual[i]:r}, expected {expected:r} within {bound:g3}");
        }
    }
}
