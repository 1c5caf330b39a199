using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Products;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Products;

public sealed unsafe class MatrixProductGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_processor_and_is_within_the_error_bound() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int seed in Enumerable.Range(1, 30))
            {
                var random = new System.Random(seed);
                var at = MatrixProductInputs.Of(random, random.Pick(Draw.Samples)) with { IsAdd = false };
                double[] magnitudes = MatrixProductReference.Of(at.Shape, Draw.Abs(Draw.Double(at.A)), Draw.Abs(Draw.Double(at.B)));
                Expect.Within(
                    Check(queue, at, $"MatrixProductGpu seed {seed} {at}"),
                    MatrixProductReference.Of(at.Shape, Draw.Double(at.A), Draw.Double(at.B)),
                    i => MatrixProduct.ErrorBound(at.Shape.Terms, magnitudes[i]),
                    $"MatrixProductGpu seed {seed} {at}");
            }
        });

    [Fact]
    public void Special_values_give_the_bits_of_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int seed in Enumerable.Range(1, 12))
            {
                var random = new System.Random(seed);
                MatrixProductInputs at = MatrixProductInputs.Of(random, random.Pick(Draw.Samples)).WithSpecials(random) with { IsAdd = false };
                Check(queue, at, $"MatrixProductGpu seed {seed} {at}");
            }
        });

    [Fact]
    public void A_product_is_added_to_what_is_there() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int seed in Enumerable.Range(1, 12))
            {
                var random = new System.Random(seed);
                var at = MatrixProductInputs.Of(random, random.Pick(Draw.Samples)) with { IsAdd = true };
                using GpuMemory a = GpuActivation.Of(queue.Device, at.ALayout, at.A);
                using GpuMemory b = GpuActivation.Of(queue.Device, at.BLayout, at.B);
                using GpuMemory y = GpuActivation.Of(queue.Device, at.YLayout, at.Before);
                var kernel = new MatrixProductGpu(at.Shape, at.ALayout, at.BLayout, at.YLayout, at.IsAdd);
                queue.Run(in kernel, new MatrixProductProblem(a.Address, b.Address, y.Address));
                Expect.SameBits(
                    GpuActivation.Planes(queue.Device, y.Address, at.YLayout), GpuActivation.Planes(at.YLayout, at.Chain()),
                    $"MatrixProductGpu seed {seed} {at}");
            }
        });

    private static float[] Check(GpuQueue queue, MatrixProductInputs at, string context)
    {
        var pass = new GpuPass(context, [at.ALayout, at.BLayout], at.YLayout, (_, inputs, y) =>
        {
            var kernel = new MatrixProduct(
                inputs[0], inputs[1], at.Shape, at.ALayout, at.BLayout, at.YLayout, at.IsAdd, 0, at.YLayout.Channels, y);
            IsaExtensions.Best.Run(in kernel);
        });
        var kernel = new MatrixProductGpu(at.Shape, at.ALayout, at.BLayout, at.YLayout, at.IsAdd);
        float[][] negated = [Array.ConvertAll(at.A, v => -v), at.B];
        return pass.Check(
            queue, in kernel, [[at.A, at.B], negated], (_, inputs, y) => new MatrixProductProblem(inputs[0], inputs[1], y))[0];
    }
}
