using System.Runtime.InteropServices;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Loss;

public sealed unsafe class CrossEntropyGradGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_processor_and_is_within_the_error_bound() =>
        GpuRun.OnEach(queue =>
        {
            foreach (ActivationLayout layout in Layouts())
            {
                var random = new System.Random(layout.Channels + layout.Samples);
                float[][] logits = [.. ((float[])[0.1f, 10, 700]).Select(
                    scale => Array.ConvertAll(Draw.Floats(random, layout.Samples * layout.Channels), v => scale * v))];
                int[][] labels = [.. logits.Select(_ => Labels(random, layout))];
                float[][] results = Check(queue, layout, logits, labels);
                for (int i = 0; i < results.Length; i++)
                {
                    double[] expected = CrossEntropyReference.Gradient(Draw.Double(logits[i]), labels[i]);
                    Expect.Within(
                        results[i], expected, k => LossCase.GradientTolerance(layout, expected[k]), $"CrossEntropyGradGpu {layout}, problem {i}");
                }
            }
        });

    [Fact]
    public void Special_values_give_the_bits_of_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            foreach (ActivationLayout layout in Layouts())
            {
                var random = new System.Random(layout.Channels + layout.Samples);
                float[] logits = Draw.WithSpecials(random, Draw.Floats(random, layout.Samples * layout.Channels), 6);
                Check(queue, layout, [logits], [Labels(random, layout)]);
            }
        });

    [Fact]
    public void The_gradient_may_overwrite_the_logits() =>
        GpuRun.OnEach(queue =>
        {
            var layout = new ActivationLayout(10, 1, 1, 17);
            var random = new System.Random(1);
            float[] logits = Draw.Floats(random, 170);
            int[] labels = Labels(random, layout);
            using GpuMemory z = GpuActivation.Of(queue.Device, layout, logits);
            using GpuMemory y = GpuMemory.Of<int>(queue.Device, labels);
            var kernel = new CrossEntropyGradGpu(layout);
            queue.Run(in kernel, new CrossEntropyGradProblem(z.Address, y.Address, z.Address));
            float[] expected = Check(queue, layout, [logits], [labels])[0];
            for (int i = 0; i < expected.Length; i++)
            {
                long at = i % 10 * layout.ChannelStride + i / 10;
                var actual = new float[1];
                queue.Device.Download(z.Address + (ulong)at * sizeof(float), MemoryMarshal.AsBytes(actual.AsSpan()));
                Expect.SameBits(actual, [expected[i]], $"CrossEntropyGradGpu in place, element {i}");
            }
        });

    private static IEnumerable<ActivationLayout> Layouts() =>
        from samples in new[] { 1, 16, 17, 48, 64, 80, 300 }
        from classes in new[] { 1, 2, 10, 33 }
        select new ActivationLayout(classes, 1, 1, samples);

    private static int[] Labels(System.Random random, ActivationLayout layout) =>
        [.. Enumerable.Range(0, layout.Samples).Select(_ => random.Next(layout.Channels))];

    private static float[][] Check(GpuQueue queue, ActivationLayout layout, float[][] logits, int[][] labels)
    {
        GpuMemory[] memories = [.. labels.Select(l => GpuMemory.Of<int>(queue.Device, l))];
        var pass = new GpuPass($"CrossEntropyGradGpu {layout}", [layout], layout, (problem, inputs, y) =>
            CrossEntropyGrad.Run(inputs[0], labels[problem], layout, y));
        var kernel = new CrossEntropyGradGpu(layout);
        float[][] results = pass.Check(queue, in kernel, [.. logits.Select(z => new[] { z })], (problem, inputs, y) =>
            new CrossEntropyGradProblem(inputs[0], memories[problem].Address, y));
        Array.ForEach(memories, memory => memory.Dispose());
        return results;
    }
}
