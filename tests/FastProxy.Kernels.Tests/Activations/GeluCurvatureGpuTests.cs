using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Activations;

public sealed unsafe class GeluCurvatureGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            foreach (ActivationLayout layout in GpuLayouts.All)
            {
                var random = new System.Random(layout.Samples);
                float[][][] problems =
                [
                    .. Enumerable.Range(0, 2).Select(_ => new[]
                    {
                        GeluInputs.Of(random, layout),
                        Draw.Floats(random, layout.Samples * layout.Neurons),
                        Draw.Floats(random, layout.Samples * layout.Neurons),
                    }),
                ];
                Check(queue, layout, problems);
            }
        });

    [Fact]
    public void Special_values_give_the_bits_of_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            foreach (ActivationLayout layout in GpuLayouts.All)
            {
                var random = new System.Random(layout.Samples);
                float[] Special() => Draw.WithSpecials(random, Draw.Floats(random, layout.Samples * layout.Neurons), 4);
                Check(queue, layout, [[Special(), Special(), Special()]]);
            }
        });

    private static void Check(GpuQueue queue, ActivationLayout layout, float[][][] problems)
    {
        var pass = new GpuPass($"GeluCurvatureGpu {layout}", [layout, layout, layout], layout, (_, inputs, y) =>
        {
            var kernel = new GeluCurvature(inputs[0], inputs[1], inputs[2], layout, 0, layout.Height, y);
            IsaExtensions.Best.Run(in kernel);
        });
        var kernel = new GeluCurvatureGpu(layout);
        pass.Check(queue, in kernel, problems, (_, inputs, y) => new GeluCurvatureProblem(inputs[0], inputs[1], inputs[2], y));
    }
}
