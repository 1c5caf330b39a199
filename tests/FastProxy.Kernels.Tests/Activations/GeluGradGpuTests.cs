using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Activations;

public sealed unsafe class GeluGradGpuTests
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
                Check(queue, layout, [[Special(), Special()]]);
            }
        });

    private static void Check(GpuQueue queue, ActivationLayout layout, float[][][] problems)
    {
        var pass = new GpuPass($"GeluGradGpu {layout}", [layout, layout], layout, (_, inputs, y) =>
        {
            var kernel = new GeluGrad(inputs[0], inputs[1], layout, 0, layout.Height, y);
            IsaExtensions.Best.Run(in kernel);
        });
        var kernel = new GeluGradGpu(layout);
        pass.Check(queue, in kernel, problems, (_, inputs, y) => new GeluGradProblem(inputs[0], inputs[1], y));
    }
}
