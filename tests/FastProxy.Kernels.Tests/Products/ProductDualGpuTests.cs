using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Products;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Products;

public sealed unsafe class ProductDualGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_processor_special_values_included() =>
        GpuRun.OnEach(queue =>
        {
            foreach (ActivationLayout l in GpuLayouts.All.Where(l => l.Samples == 2))
            {
                var random = new System.Random(l.Samples);
                foreach (ActivationLayout second in ProductTests.Seconds(l))
                {
                    float[][] Problem() =>
                    [
                        Draw.WithSpecials(random, Draw.Floats(random, l.Samples * l.Neurons), 20),
                        Draw.WithSpecials(random, Draw.Floats(random, l.Samples * second.Neurons), 20),
                    ];
                    var pass = new GpuPass($"ProductDualGpu {l} by {second}", [l, second], l, (_, inputs, y) =>
                    {
                        var kernel = new ProductDual(inputs[0], inputs[1], l, second, 0, l.Height, y);
                        IsaExtensions.Best.Run(in kernel);
                    });
                    var kernel = new ProductDualGpu(l, second);
                    pass.Check(queue, in kernel, [Problem(), Problem()], (_, inputs, y) => new ProductProblem(inputs[0], inputs[1], y));
                }
            }
        });
}
