using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;
using FastProxy.Plans.Operations;

namespace FastProxy.Execution.Gpu;

/// <summary>Launches copies: concatenates and splits channels, and extracts single samples.</summary>
internal static class LayoutSteps
{
    public static IReadOnlyList<IGpuStep> All { get; } =
    [
        new GpuStep<ConcatStep>(Launch),
        new GpuStep<SliceStep>(Launch),
        new GpuStep<JoinStep>(Launch),
        new GpuStep<ColumnsStep>((c, context) => Copy(context, c.X, c.FromPixel, c.Output!, 0, JoinStep.PixelsOf(c.Output!.Layout))),
        new GpuStep<SampleStep>((s, context) => context.Add(
            Stage.Main, new SampleRowsGpu(s.X.Layout, s.Activation.IsRelu()), new SampleRowsProblem(context.At(s.X), context.At(s.Result)))),
    ];

    private static void Launch(ConcatStep step, GpuContext context)
    {
        ActivationLayout layout = step.Output!.Layout;
        ulong y = context.At(step.Output);
        if (step.Parts.Sum(p => p.X.Layout.Channels) < layout.Channels)
        {
            context.Device.Clear(y, layout.Length * sizeof(float));
        }

        foreach ((Tensor x, int from) in step.Parts)
        {
            context.Add(
                Stage.Main, new ConcatGpu(x.Layout), new ConcatProblem(context.At(x), y + (ulong)(from * layout.ChannelStride * sizeof(float))));
        }
    }

    private static void Launch(JoinStep step, GpuContext context)
    {
        if (step.IsIncomplete)
        {
            context.Device.Clear(context.At(step.Output!), step.Output!.Layout.Length * sizeof(float));
        }

        foreach ((Tensor x, int from) in step.Parts)
        {
            Copy(context, x, 0, step.Output!, from, JoinStep.PixelsOf(x.Layout));
        }
    }

    private static void Copy(GpuContext context, Tensor x, int from, Tensor y, int to, int count)
    {
        ulong At(Tensor tensor, int pixel) => context.At(tensor) + (ulong)((long)pixel * tensor.Layout.Lanes * sizeof(float));
        context.Add(Stage.Main, new PixelCopyGpu(x.Layout, y.Layout, count), new PixelCopyProblem(At(x, from), At(y, to)));
    }

    private static void Launch(SliceStep step, GpuContext context)
    {
        ActivationLayout part = step.Output!.Layout;
        ulong first = context.At(step.X) + (ulong)(step.FromChannel * part.ChannelStride * sizeof(float));
        context.Add(Stage.Main, new ConcatGpu(part), new ConcatProblem(first, context.At(step.Output)));
    }
}
