using System.Runtime.InteropServices;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Layout;

public sealed class PixelCopyGpuTests
{
    [Fact]
    public void Pixels_follow_one_another_bit_by_bit_and_a_slice_gives_them_back() =>
        GpuRun.OnEach(queue =>
        {
            foreach (ActivationLayout part in GpuLayouts.All)
            {
                var random = new System.Random(part.Samples);
                string context = $"PixelCopyGpu {part}";
                int pixels = part.Height * part.Width;
                ActivationLayout both = part with { Height = 2 * part.Height };
                ulong half = (ulong)(pixels * part.Lanes * sizeof(float));
                (float[] a, float[] b) = (PixelCopyTests.Any(random, part), PixelCopyTests.Any(random, part));
                using var arrays = new GpuArrays(queue.Device);
                using Activation y = Activation.Output(both);
                using Activation slice = Activation.Output(part);
                (ulong joined, ulong cut) = (arrays.Of(y.Span.ToArray()), arrays.Of(slice.Span.ToArray()));
                var join = new PixelCopyGpu(part, both, pixels);
                queue.Run(
                    in join, new PixelCopyProblem(arrays.Of(part, a), joined), new PixelCopyProblem(arrays.Of(part, b), joined + half));
                var back = new PixelCopyGpu(both, part, pixels);
                queue.Run(in back, new PixelCopyProblem(joined + half, cut));

                queue.Device.Download(joined, MemoryMarshal.AsBytes(y.Span));
                queue.Device.Download(cut, MemoryMarshal.AsBytes(slice.Span));
                y.CheckWritten(context);
                slice.CheckWritten(context);
                Expect.SameBits(y.Values, PixelCopyTests.Joined(a, b, pixels), context);
                Expect.SameBits(slice.Values, b, context);
            }
        });
}
