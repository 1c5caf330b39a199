using System.Runtime.InteropServices;
using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;
using FastProxy.Plans.Operations;

namespace FastProxy.Execution.Cpu;

/// <summary>Copies activations: concatenates and splits channels, and extracts single samples.</summary>
internal static unsafe class LayoutSteps
{
    public static IReadOnlyList<ICpuStep> All { get; } =
    [
        new CpuStep<ConcatStep>(Run, c => new(nameof(Concat), c.Output!.Layout, $"{c.Parts.Count} parts", 0)),
        new CpuStep<SliceStep>(Run, s => new("Slice", s.Output!.Layout, "", 0, 2 * Work.BytesOf(s.Output))),
        new CpuStep<JoinStep>(Run, j => new(nameof(PixelCopy), j.Output!.Layout, $"{j.Parts.Count} parts", 0)),
        new CpuStep<ColumnsStep>(
            (c, context) => Copy(context, c.X, c.FromPixel, c.Output!, 0, JoinStep.PixelsOf(c.Output!.Layout)),
            c => new(nameof(PixelCopy), c.Output!.Layout, "", 0, 2 * Work.BytesOf(c.Output))),
        new CpuStep<SampleStep>(
            (s, context) => SampleRows.Run(context.At(s.X), s.X.Layout, s.Activation.IsRelu(), context.At(s.Result)),
            s => new(nameof(SampleRows), s.X.Layout, "", 0, 2 * Work.BytesOf(s.Result))),
    ];

    private static void Run(ConcatStep step, CpuContext context)
    {
        ActivationLayout layout = step.Output!.Layout;
        if (step.Parts.Sum(p => p.X.Layout.Channels) < layout.Channels)
        {
            NativeMemory.Clear(context.At(step.Output), (nuint)(layout.Length * sizeof(float)));
        }

        foreach ((Tensor x, int from) in step.Parts)
        {
            context.Run(new Concat(context.At(x), x.Layout, from, context.At(step.Output)));
        }

        context.AddSums(step.Output, 0, layout.Height);
    }

    private static void Run(JoinStep step, CpuContext context)
    {
        ActivationLayout layout = step.Output!.Layout;
        if (step.IsIncomplete)
        {
            NativeMemory.Clear(context.At(step.Output), (nuint)(layout.Length * sizeof(float)));
        }

        foreach ((Tensor x, int from) in step.Parts)
        {
            Copy(context, x, 0, step.Output, from, JoinStep.PixelsOf(x.Layout));
        }

        context.AddSums(step.Output, 0, layout.Height);
    }

    private static void Copy(CpuContext context, Tensor x, int from, Tensor y, int to, int count) => context.Run(
        new PixelCopy(context.At(x), x.Layout, from, y.Layout, to, count, 0, x.Layout.Channels, context.At(y)));

    private static void Run(SliceStep step, CpuContext context)
    {
        ActivationLayout part = step.Output!.Layout;
        context.Run(new Concat(context.At(step.X) + step.FromChannel * part.ChannelStride, part, 0, context.At(step.Output)));
    }
}
