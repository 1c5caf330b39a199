using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Loss;

public sealed unsafe class ObjectiveGradGpuTests
{
    [Fact]
    public void Ones_stand_at_the_logits_that_are_summed() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int samples in (int[])[1, 2, 3, 16, 17, 20, 48, 64, 80])
            {
                foreach (int classes in (int[])[1, 10, 101])
                {
                    int[] labels = [.. Enumerable.Range(0, samples).Select(n => n * 7 % classes)];
                    using GpuMemory memory = GpuMemory.Of<int>(queue.Device, labels);
                    int index = classes / 2;
                    int sample = samples - 1;
                    Func<ulong, ObjectiveGradProblem>[] objectives =
                    [
                        ObjectiveGradProblem.Sum,
                        y => ObjectiveGradProblem.Target(memory.Address, y),
                        y => ObjectiveGradProblem.OfClass(index, y),
                        y => ObjectiveGradProblem.OfSample(sample, y),
                    ];
                    Func<int, int, bool>[] isOne = [(_, _) => true, (n, k) => labels[n] == k, (_, k) => k == index, (n, _) => n == sample];
                    Check(queue, new ActivationLayout(classes, 1, 1, samples), objectives, isOne);
                }
            }
        });

    private static void Check(
        GpuQueue queue, ActivationLayout layout, Func<ulong, ObjectiveGradProblem>[] objectives, Func<int, int, bool>[] isOne)
    {
        var pass = new GpuPass($"ObjectiveGradGpu {layout}", [], layout, (problem, _, y) =>
        {
            for (int k = 0; k < layout.Channels; k++)
            {
                for (int n = 0; n < layout.Samples; n++)
                {
                    y[k * layout.ChannelStride + n] = isOne[problem](n, k) ? 1 : 0;
                }
            }
        });
        var kernel = new ObjectiveGradGpu(layout);
        pass.Check(queue, in kernel, [.. objectives.Select(_ => Array.Empty<float[]>())], (problem, _, y) => objectives[problem](y));
    }
}
