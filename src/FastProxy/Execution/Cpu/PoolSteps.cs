using FastProxy.Kernels.Pool;
using FastProxy.Plans;
using FastProxy.Plans.Operations;

namespace FastProxy.Execution.Cpu;

/// <summary>Computes poolings, their gradients and tangents.</summary>
internal static unsafe class PoolSteps
{
    public static IReadOnlyList<ICpuStep> All { get; } =
    [
        new CpuStep<PoolStep>(Run, p => new(
            p.IsDual ? nameof(MaxPoolDual) : p.IsMax ? nameof(MaxPool) : nameof(AvgPool),
            p.X.Layout, Work.Text(p.Shape), Work.PerOutput(p.Shape, p.IsMax) * Work.Elements(p.Output!.Layout)))
        {
            Scratch = p => p.X.Layout.RowStride,
        },
        new CpuStep<GlobalAvgPoolStep>(Run, p => new(nameof(GlobalAvgPool), p.X.Layout, "", Work.Elements(p.X.Layout))),
        new CpuStep<PoolGradStep>(Run, p => new(
            p.IsMax ? nameof(MaxPoolGrad) : nameof(AvgPoolGrad),
            p.X.Layout, Work.Text(p.Shape), Work.PerOutput(p.Shape, p.IsMax) * Work.Elements(p.Gradient.Layout))),
        new CpuStep<MaxPoolTangentStep>(Run, p => new(
            nameof(MaxPoolTangent), p.X.Layout, Work.Text(p.Shape), Work.PerOutput(p.Shape, true) * Work.Elements(p.Output!.Layout))),
        new CpuStep<GlobalAvgPoolGradStep>(Run, p => new(nameof(GlobalAvgPoolGrad), p.Output!.Layout, "", Work.Elements(p.Gradient.Layout))),
    ];

    private static void Run(PoolStep step, CpuContext context) => context.Split(step.Output!.Layout.Height, (from, to, memory) =>
    {
        float* x = context.At(step.X);
        float* y = context.At(step.Output);
        if (step.IsDual)
        {
            context.Run(new MaxPoolDual(x, step.Shape, step.X.Layout, from, to, y));
        }
        else if (step.IsMax)
        {
            context.Run(new MaxPool(x, step.Shape, step.X.Layout, from, to, y));
        }
        else
        {
            context.Run(new AvgPool(x, step.Shape, step.X.Layout, from, to, memory, y));
        }

        context.AddSums(step.Output, from, to);
    });

    private static void Run(GlobalAvgPoolStep step, CpuContext context)
    {
        context.Split(step.X.Layout.Channels, (from, to, _) =>
            context.Run(new GlobalAvgPool(context.At(step.X), step.X.Layout, from, to, context.At(step.Output!))));
        context.AddSums(step.Output!, 0, 1);
    }

    private static void Run(PoolGradStep step, CpuContext context) => context.Split(step.X.Layout.Channels, (from, to, _) =>
    {
        float* gradient = context.At(step.Gradient);
        float* result = context.At(step.Output!);
        if (step.IsMax)
        {
            context.Run(new MaxPoolGrad(context.At(step.X), gradient, step.Shape, step.X.Layout, from, to, result));
        }
        else
        {
            context.Run(new AvgPoolGrad(gradient, step.Shape, step.X.Layout, from, to, result));
        }
    });

    private static void Run(MaxPoolTangentStep step, CpuContext context) => context.Split(step.Output!.Layout.Height, (from, to, _) =>
        context.Run(new MaxPoolTangent(
            context.At(step.X), context.At(step.Tangent), step.Shape, step.X.Layout, from, to, context.At(step.Output))));

    private static void Run(GlobalAvgPoolGradStep step, CpuContext context) => context.Split(step.Output!.Layout.Channels, (from, to, _) =>
        context.Run(new GlobalAvgPoolGrad(context.At(step.Gradient), step.Output.Layout, from, to, context.At(step.Output))));
}
