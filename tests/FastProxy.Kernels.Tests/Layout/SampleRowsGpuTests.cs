using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Layout;

public sealed class SampleRowsGpuTests
{
    [Fact]
    public void The_first_sample_lies_channel_by_channel() =>
        GpuRun.OnEach(queue =>
        {
            foreach (ActivationLayout layout in GpuLayouts.All)
            {
                foreach (bool isRelu in (bool[])[false, true])
                {
                    var random = new System.Random(layout.Samples);
                    float[][] values =
                        [.. Enumerable.Range(0, 2).Select(_ => Draw.WithSpecials(random, Draw.Floats(random, layout.Samples * layout.Neurons), 4))];
                    GpuMemory[] x = [.. values.Select(v => GpuActivation.Of(queue.Device, layout, v))];
                    GpuMemory[] y = [.. values.Select(_ => new GpuMemory(queue.Device, layout.Neurons * sizeof(float)))];
                    var kernel = new SampleRowsGpu(layout, isRelu);
                    SampleRowsProblem[] problems = [.. x.Zip(y, (from, to) => new SampleRowsProblem(from.Address, to.Address))];
                    queue.Run(in kernel, problems);
                    for (int i = 0; i < y.Length; i++)
                    {
                        float[] first = values[i][..(int)layout.Neurons];
                        float[] expected = isRelu ? Array.ConvertAll(first, v => MathF.Max(v, 0)) : first;
                        Expect.SameBits(y[i].Read<float>(layout.Neurons), expected, $"SampleRowsGpu {layout}, ReLU {isRelu}");
                        x[i].Dispose();
                        y[i].Dispose();
                    }
                }
            }
        });
}
