using FastProxy.Kernels.Pool;
using FastProxy.Plans;
using FastProxy.Plans.Operations;

namespace FastProxy.Execution.Gpu;

/// <summary>Launches poolings, their gradients and tangents.</summary>
internal static class PoolSteps
{
    public static IReadOnlyList<IGpuStep> All { get; } =
    [
        new GpuStep<PoolStep>(Launch),
        new GpuStep<GlobalAvgPoolStep>((p, context) => context.Add(
            Stage.Main, new GlobalAvgPoolGpu(p.X.Layout), new GlobalAvgPoolProblem(context.At(p.X), context.At(p.Output!)))),
        new GpuStep<PoolGradStep>(Launch),
        new GpuStep<MaxPoolTangentStep>((p, context) => context.Add(
            Stage.Main,
            new MaxPoolTangentGpu(p.Shape, p.X.Layout),
            new MaxPoolTangentProblem(context.At(p.X), context.At(p.Tangent), context.At(p.Output!)))),
        new GpuStep<GlobalAvgPoolGradStep>((p, context) => context.Add(
            Stage.Main, new GlobalAvgPoolGradGpu(p.Output!.Layout), new GlobalAvgPoolGradProblem(context.At(p.Gradient), context.At(p.Output)))),
    ];

    private static void Launch(PoolStep step, GpuContext context)
    {
        ulong x = context.At(step.X);
        ulong y = context.At(step.Output!);
        if (step.IsDual)
        {
            context.Add(Stage.Main, new MaxPoolDualGpu(step.Shape, step.X.Layout), new MaxPoolDualProblem(x, y));
        }
        else if (step.IsMax)
        {
            context.Add(Stage.Main, new MaxPoolGpu(step.Shape, step.X.Layout), new MaxPoolProblem(x, y));
        }
        else
        {
            context.Add(Stage.Main, new AvgPoolGpu(step.Shape, step.X.Layout), new AvgPoolProblem(x, y));
        }
    }

    private static void Launch(PoolGradStep step, GpuContext context)
    {
        ulong gradient = context.At(step.Gradient);
        ulong result = context.At(step.Output!);
        if (step.IsMax)
        {
            context.Add(Stage.Main, new MaxPoolGradGpu(step.Shape, step.X.Layout), new MaxPoolGradProblem(context.At(step.X), gradient, result));
        }
        else
        {
            context.Add(Stage.Main, new AvgPoolGradGpu(step.Shape, step.X.Layout), new AvgPoolGradProblem(gradient, result));
        }
    }
}
