using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Norm;

public sealed unsafe class BatchNormGradFoldTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 1e-3)]
    [InlineData(-10, 1)]
    [InlineData(100, 1)]
    [InlineData(5, 0)]
    public void Gradient_is_within_the_error_bound(double mean, double deviation)
    {
        foreach (int seed in Draw.Seeds(12))
        {
            var at = BatchNormDerivative.Of(seed, mean, deviation);
            double[] totals = at.Totals([(at.U, null), (at.U, at.V), (at.X, at.U)]);
            var fold = new FoldRun(at, totals, 3);
            float[][] coefficients = fold.Run(5, (t, scale, shift, to) =>
                BatchNormGradFold.Run(t, 3, 2, at.Layout, scale, shift, to[0], to[1], to[2], to[3], to[4]));
            double[] expected = BatchNormReference.Gradient(at.X, at.U, at.Layout);
            BatchNormTangentFoldTests.Check(at, at.U, expected, coefficients[..3], $"BatchNormGradFold {at.Name}");
            (float[] s, float[] h) = at.Folded;
            Expect.SameBits(
                coefficients[3],
                [.. s.Select((scale, c) => (float)(scale * totals[3 * c + 2] + h[c] * totals[3 * c]))],
                $"weight's gradient of BatchNormGradFold {at.Name}");
            Expect.SameBits(coefficients[4], [.. s.Select((_, c) => (float)totals[3 * c])], $"bias's gradient of BatchNormGradFold {at.Name}");
        }
    }

    [Fact]
    public void Reference_is_the_central_difference_of_the_forward_reference()
    {
        foreach (int seed in Draw.Seeds(12))
        {
            var at = BatchNormDerivative.Of(seed, 0.5, 1);
            var random = new System.Random(seed);
            double[] gradient = BatchNormReference.Gradient(at.X, at.V, at.Layout);
            for (int k = 0; k < 5; k++)
            {
                int i = random.Next(at.X.Length);
                double Loss(double step)
                {
                    double[] x = [.. at.X];
                    x[i] += step;
                    return BatchNormReference.Forward(x, at.Layout).Zip(at.V, (y, g) => y * g).Sum();
                }

                // The third derivative grows with the square of the scale; rounding with the sum.
                double s = at.Scale[at.Channel(i)];
                double difference = (Loss(BatchNormDerivative.Step) - Loss(-BatchNormDerivative.Step)) / (2 * BatchNormDerivative.Step);
                double bound = 1e-6 * s * Math.Max(1, s * s) * (1 + at.V.Max(Math.Abs));
                Assert.True(
                    Math.Abs(gradient[i] - difference) <= bound,
                    $"BatchNormReference.Gradient {at.Name}: element {i} is {gradient[i]:r}, expected {difference:r} within {bound:g3}");
            }
        }
    }
}
