using FastProxy.Kernels.Add;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.WeightGrad;
using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>Launches convolutions and their gradients.</summary>
internal static class ConvSteps
{
    public static IReadOnlyList<IGpuStep> All { get; } =
    [
        new GpuStep<ConvStep>(Launch)
        {
            Scratch = c => c.Weight.Gradient is null ? 0 : sizeof(float) * WeightForm.Of(c).Length,
            Weights = c => c.Weight.Gradient is null ? [WeightForm.Of(c)] : [],
            Refusal = c => c.Algorithm == ConvAlgorithm.Winograd ? "its convolution is winograd, which only the cpu has; expected direct" : null,
        },
        new GpuStep<ConvDataGradStep>(Launch)
        {
            Weights = c => [WeightForm.Of(c)],
        },
        new GpuStep<WeightGradStep>(Launch),
    ];

    private static void Launch(ConvStep step, GpuContext context)
    {
        ulong w;
        if (step.Weight.Gradient is { } gradient)
        {
            w = context.Arena.Scratch.Take(sizeof(float) * WeightForm.Of(step).Length);
            context.Add(Stage.Before, new ConvPackGpu(step.Shape, ConvReader.Forward, false), new PackProblem(context.At(gradient), w, 1));
        }
        else
        {
            w = context.At(WeightForm.Of(step));
        }

        var problem = new ConvProblem(context.At(step.X), w, context.At(step.Output!));
        if (step.Algorithm == ConvAlgorithm.Depthwise)
        {
            context.Add(Stage.Main, new ConvDepthwiseGpu(step.Shape, step.X.Layout, step.Activation.IsRelu(), step.IsAdd), problem);
        }
        else
        {
            context.Add(Stage.Main, new ConvDirectGpu(step.Shape, step.X.Layout, step.Activation.IsRelu(), step.IsAdd), problem);
        }

        if (step.IsDual)
        {
            context.Add(Stage.After, new DualLanesGpu(step.Output!.Layout), new DualLanesProblem(context.At(step.Output)));
        }
    }

    private static void Launch(ConvDataGradStep step, GpuContext context) => context.Add(
        Stage.Main,
        new ConvDataGradGpu(step.Weight.Shape, step.Output!.Layout, step.IsAdd),
        new ConvProblem(context.At(step.Gradient), context.At(WeightForm.Of(step)), context.At(step.Output)));

    private static void Launch(WeightGradStep step, GpuContext context)
    {
        var problem = new WeightGradProblem(context.At(step.X), context.At(step.Gradient), context.At(step.Result));
        if (step.Algorithm == ConvAlgorithm.Depthwise)
        {
            context.Add(Stage.Main, new ConvWeightGradDepthwiseGpu(step.Shape, step.X.Layout, step.Activation.IsRelu()), problem);
        }
        else
        {
            context.Add(Stage.Main, new ConvWeightGradGpu(step.Shape, step.X.Layout, step.Activation.IsRelu()), problem);
        }
    }
}
