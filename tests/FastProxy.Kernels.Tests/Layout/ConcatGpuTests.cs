using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Layout;

public sealed class ConcatGpuTests
{
    [Fact]
    public void Channels_follow_one_another_bit_by_bit_and_nothing_else_is_written() =>
        GpuRun.OnEach(queue =>
        {
            foreach (ActivationLayout part in GpuLayouts.All)
            {
                var random = new System.Random(part.Samples);
                ActivationLayout both = part with { Channels = 2 * part.Channels };
                float[] a = Any(random, part);
                float[] b = Any(random, part);
                using GpuMemory first = GpuActivation.Of(queue.Device, part, a);
                using GpuMemory second = GpuActivation.Of(queue.Device, part, b);
                using Activation y = Activation.Output(both);
                using GpuMemory memory = GpuMemory.Of<float>(queue.Device, y.Span);
                var kernel = new ConcatGpu(part);
                queue.Run(
                    in kernel, new ConcatProblem(first.Address, memory.Address), new ConcatProblem(second.Address, memory.Address + Bytes(part)));

                memory.Read<float>(both.Length).CopyTo(y.Span);
                y.CheckWritten($"ConcatGpu {part}");
                Expect.SameBits(y.Values, Draw.Joined(a, b, part.Samples), $"ConcatGpu {part}");
            }
        });

    [Fact]
    public void Channels_from_the_middle_of_an_activation_are_its_slice() =>
        GpuRun.OnEach(queue =>
        {
            foreach (ActivationLayout part in GpuLayouts.All)
            {
                var random = new System.Random(part.Samples);
                float[] values = Any(random, part);
                using GpuMemory x = GpuActivation.Of(
                    queue.Device, part with { Channels = 2 * part.Channels }, Draw.Joined(Any(random, part), values, part.Samples));
                using Activation y = Activation.Output(part);
                using GpuMemory memory = GpuMemory.Of<float>(queue.Device, y.Span);
                var kernel = new ConcatGpu(part);
                queue.Run(in kernel, new ConcatProblem(x.Address + Bytes(part), memory.Address));

                memory.Read<float>(part.Length).CopyTo(y.Span);
                y.CheckWritten($"ConcatGpu {part}");
                Expect.SameBits(y.Values, values, $"ConcatGpu {part}");
            }
        });

    private static float[] Any(System.Random random, ActivationLayout layout) =>
        Draw.WithSpecials(random, Draw.Floats(random, layout.Samples * layout.Neurons), 10);

    private static ulong Bytes(ActivationLayout layout) => (ulong)layout.Length * sizeof(float);
}
