using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Gram;

public sealed class GramColumnGpuTests
{
    [Fact]
    public void A_column_holds_the_sums_over_classes_and_no_other_is_written() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int samples in (int[])[1, 16, 17, 48, 64, 80, 300])
            {
                foreach (int classes in (int[])[1, 10, 33])
                {
                    Check(queue, new ActivationLayout(classes, 1, 1, samples));
                }
            }
        });

    private static void Check(GpuQueue queue, ActivationLayout layout)
    {
        var random = new System.Random(layout.Samples);
        int side = layout.Lanes;
        int[] columns = [.. new[] { 0, layout.Samples / 2, layout.Samples - 1 }.Distinct()];
        float[][] tangents = [.. columns.Select(_ => Draw.WithSpecials(random, Draw.Floats(random, layout.Samples * layout.Channels), 30))];
        GpuMemory[] memories = [.. tangents.Select(t => GpuActivation.Of(queue.Device, layout, t))];
        double[] expected = [.. Enumerable.Repeat(-7.0, side * side)];
        using GpuMemory gram = GpuMemory.Of<double>(queue.Device, expected);
        GramColumnProblem[] problems = [.. columns.Select((column, i) => new GramColumnProblem(memories[i].Address, gram.Address, column))];
        var kernel = new GramColumnGpu(layout, side);
        queue.Run(in kernel, problems);

        for (int i = 0; i < columns.Length; i++)
        {
            for (int n = 0; n < layout.Samples; n++)
            {
                double sum = 0;
                for (int k = 0; k < layout.Channels; k++)
                {
                    sum += tangents[i][n * layout.Channels + k];
                }

                expected[n * side + columns[i]] = sum;
            }
        }

        Expect.Same<double>(gram.Read<double>(expected.Length), expected, $"GramColumnGpu {layout}");
        Array.ForEach(memories, memory => memory.Dispose());
    }
}
