using FastProxy.Kernels.Add;
using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Sums;
using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>Launches sums of activations, of an activation over its image, and of the signs of gradients.</summary>
internal static class SumSteps
{
    public static IReadOnlyList<IGpuStep> All { get; } =
    [
        new GpuStep<AddStep>(Launch),
        new GpuStep<SampleDotsStep>((s, context) => context.Add(
            Stage.Main,
            new SampleDotsGpu(s.X.Layout),
            new SampleDotsProblem(context.At(s.X), s.Y is null ? 0 : context.At(s.Y), context.At(s.Result)))),
        new GpuStep<SignSumStep>((s, context) => context.Add(
            Stage.Main, new SignSumGpu(s.IsFirst), new SignSumProblem(context.At(s.Gradient), s.Sum.Count, context.At(s.Sum)))),
    ];

    private static void Launch(AddStep step, GpuContext context)
    {
        GpuArena arena = context.Arena;
        Span<AddFusedGpuSummand> summands = stackalloc AddFusedGpuSummand[step.Summands.Count];
        for (int i = 0; i < summands.Length; i++)
        {
            Summand summand = step.Summands[i];
            Affine affine = summand.Affine;
            ulong scale = affine.Source is { } source ? arena.Row(source, affine.Scale)
                : affine.Factor == 1 ? 0
                : arena.Constant(affine.Factor, summand.X.Layout.Channels);
            ulong shift = affine is { Source: { } rows, Shift: >= 0 } ? arena.Row(rows, affine.Shift) : 0;
            ulong mask = summand.Mask is null ? 0 : arena.At(summand.Mask);
            summands[i] = new AddFusedGpuSummand(arena.At(summand.X), scale, shift, summand.Pool, mask);
        }

        context.Add(Stage.Main, new AddFusedGpu(step.Layout), new AddFusedProblem(
            arena.Scratch.Put<AddFusedGpuSummand>(summands),
            summands.Length,
            step.Activation.IsRelu(),
            step.Output is null ? 0 : arena.At(step.Output),
            step.Pattern is null ? 0 : arena.At(step.Pattern)));
    }
}
