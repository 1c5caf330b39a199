using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Loss;

public sealed unsafe class CrossEntropyGradTests
{
    [Fact]
    public void Gradient_is_within_the_error_bound_of_the_reference_and_keeps_padding_lanes()
    {
        foreach (LossCase at in LossCase.All)
        {
            using Activation z = at.Logits();
            using Activation gradient = Activation.Output(at.Layout);
            CrossEntropyGrad.Run(z.Pointer, at.Labels, at.Layout, gradient.Pointer);
            gradient.CheckWritten($"CrossEntropyGrad {at}");
            double[] expected = CrossEntropyReference.Gradient(Draw.Double(at.Values), at.Labels);
            Expect.Within(gradient.Values, expected, i => LossCase.GradientTolerance(at.Layout, expected[i]), $"CrossEntropyGrad {at}");
            CrossEntropyGrad.Run(z.Pointer, at.Labels, at.Layout, z.Pointer);
            Expect.SameBits(z.Values, gradient.Values, $"CrossEntropyGrad {at} in place");
        }
    }

    [Fact]
    public void Reference_gradient_agrees_with_central_differences()
    {
        foreach (LossCase at in LossCase.All.Take(10))
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
}
