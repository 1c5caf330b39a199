using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Gram;

public sealed class BiasGramGpuTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(10, 16, 1)]
    [InlineData(3, 17, 2)]
    [InlineData(7, 5, 3)]
    public void The_sum_is_that_of_products_in_float64(int channels, int samples, int objectives)
    {
        var layout = new ActivationLayout(channels, 1, 1, samples);
        int side = objectives * layout.Lanes;
        var random = new System.Random(channels);
        float[][] gradients = [.. Enumerable.Range(0, objectives).Select(_ => Gradient(layout, random))];
        double[] gram = [.. Enumerable.Range(0, side * side).Select(_ => random.NextDouble() - 0.5)];
        double[] expected = [.. gram];
        for (int k = 0; k < channels; k++)
        {
            for (int i = 0; i < side * side; i++)
            {
                double a = gradients[i / side / layout.Lanes][k * layout.ChannelStride + i / side % layout.Lanes];
                double b = gradients[i % side / layout.Lanes][k * layout.ChannelStride + i % side % layout.Lanes];
                expected[i] = a == 0 ? expected[i] : expected[i] + a * b;
            }
        }

        GpuRun.OnEach(queue =>
        {
            using var matrix = GpuMemory.Of<double>(queue.Device, gram);
            GpuMemory[] arrays = [.. gradients.Select(g => GpuMemory.Of<float>(queue.Device, g))];
            using var table = GpuMemory.Of<ulong>(queue.Device, [.. arrays.Select(a => a.Address)]);
            var kernel = new BiasGramGpu(layout, objectives, layout.ChannelStride);
            queue.Run(in kernel, new BiasGramProblem(table.Address, matrix.Address));
            double[] actual = matrix.Read<double>(gram.Length);
            Assert.Equal(expected, actual);
            Array.ForEach(arrays, a => a.Dispose());
        });
    }

    private static float[] Gradient(ActivationLayout layout, System.Random random)
    {
        var values = new float[layout.Length];
        for (int k = 0; k < layout.Channels; k++)
        {
            for (int n = 0; n < layout.Samples; n++)
            {
                values[k * layout.ChannelStride + n] = n % 5 == 3 ? 0 : random.NextSingle() - 0.5f;
            }
        }

        return values;
    }
}
