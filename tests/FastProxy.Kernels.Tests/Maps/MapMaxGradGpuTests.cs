using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Maps;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Maps;

public sealed unsafe class MapMaxGradGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_processor_special_values_included() =>
        GpuRun.OnEach(queue =>
        {
            foreach (MapCase at in MapCase.ForGpu)
            {
                var random = new System.Random(at.Seed);
                float[] x = Draw.Coarse(Draw.Floats(random, at.X.Samples * at.X.Neurons));
                float[] second = Draw.Floats(random, at.X.Samples * at.Y.Neurons);
                Check(queue, at, x, second);
                Check(queue, at, Draw.WithSpecials(random, x, 10), Draw.WithSpecials(random, second, 20));
            }
        });

    private static void Check(GpuQueue queue, MapCase at, float[] x, float[] second)
    {
        using var starts = GpuMemory.Of<int>(queue.Device, at.Lists.Starts);
        using var sources = GpuMemory.Of<int>(queue.Device, at.Lists.Sources);
        var pass = new GpuPass($"MapMaxGradGpu {at}", [at.X, at.Y], at.X, (_, inputs, y) => at.Run((s, t, _) =>
        {
            var kernel = new MapMaxGrad(inputs[0], inputs[1], at.Lists.Shape, s, t, at.X, at.Y, 0, at.Lists.Shape.Lines, y);
            IsaExtensions.Best.Run(in kernel);
        }));
        var kernel = new MapMaxGradGpu(at.Lists.Shape, at.X, at.Y);
        pass.Check(
            queue, in kernel, [[x, second]], (_, inputs, y) => new MapMaxGradProblem(inputs[0], inputs[1], y, starts.Address, sources.Address));
    }
}
