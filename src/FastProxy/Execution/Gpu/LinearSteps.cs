using FastProxy.Kernels.Linear;
using FastProxy.Kernels.Norm;
using FastProxy.Plans;
using FastProxy.Plans.Operations;

namespace FastProxy.Execution.Gpu;

/// <summary>Launches fully connected layers, and the effect of the gradient of their bias on their output.</summary>
internal static class LinearSteps
{
    public static IReadOnlyList<IGpuStep> All { get; } =
    [
        new GpuStep<LinearStep>(Launch)
        {
            Weights = l => [WeightsOf(l), BiasOf(l)],
        },
        new GpuStep<BiasTangentStep>((b, context) => context.Add(
            Stage.Main,
            new BiasTangentGpu(b.Gradient.Channels, b.Gradient.Samples),
            new BiasTangentProblem(context.At(b.Gradient), context.At(b.Result)))),
    ];

    private static WeightForm WeightsOf(LinearStep step) => new(step.Weight, step.Weight.Shape, WeightOrder.Plain);

    private static WeightForm BiasOf(LinearStep step) => new(step.Weight, step.Weight.Shape, WeightOrder.Bias);

    private static void Launch(LinearStep step, GpuContext context) => context.Add(
        Stage.Main,
        new LinearForwardGpu(step.X.Layout, step.Output!.Layout.Channels),
        new LinearForwardProblem(context.At(step.X), context.At(WeightsOf(step)), context.At(BiasOf(step)), context.At(step.Output)));
}
