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
            Weights = c => WeightsOf(c, WeightForm.Of(c)),
            Refusal = c => c.Algorithm == ConvAlgorithm.Winograd ? "its convolution is winograd, which only the cpu has; expected direct"
                : RefusalOf(c),
        },
        new GpuStep<ConvDataGradStep>(Launch)
        {
            Scratch = c => c.Weight.Gradient is null ? 0 : sizeof(float) * WeightForm.Of(c).Length,
            Weights = c => WeightsOf(c, WeightForm.Of(c)),
            Refusal = RefusalOf,
        },
        new GpuStep<WeightGradStep>(Launch),
    ];

    private static string? RefusalOf(WeightStep step) => step.After.Count > 0 || step.Sums is not null
        ? "other steps are parts of its convolution, which only the cpu has; expected a grouped plan"
        : null;

    private static WeightForm[] WeightsOf(WeightStep step, WeightForm form) =>
    [
        .. step.Weight.Gradient is null ? [form] : Array.Empty<WeightForm>(),
        .. step.AddsBias ? [WeightForm.BiasOf(step)] : Array.Empty<WeightForm>(),
    ];

    /// <summary>Returns the address of a step's weights, which are packed first if a gradient takes their place.</summary>
    private static ulong Weights(WeightStep step, WeightForm form, GpuContext context)
    {
        if (step.Weight.Gradient is not { } gradient)
        {
            return context.At(form);
        }

        ulong packed = context.Arena.Scratch.Take(sizeof(float) * form.Length);
        context.Add(
            Stage.Before, new ConvPackGpu(step.Weight.Shape, form.Reader, false), new PackProblem(context.At(gradient), packed, 1));
        return packed;
    }

    private static void Launch(ConvStep step, GpuContext context)
    {
        ulong w = Weights(step, WeightForm.Of(step), context);
        var problem = new ConvProblem(context.At(step.X), w, context.At(step.Output!));
        if (step.Algorithm == ConvAlgorithm.Depthwise)
        {
            context.Add(Stage.Main, new ConvDepthwiseGpu(step.Shape, step.X.Layout, step.Activation.IsRelu(), step.IsAdd), problem);
        }
        else
        {
            context.Add(Stage.Main, new ConvDirectGpu(step.Shape, step.X.Layout, step.Activation.IsRelu(), step.IsAdd), problem);
        }

        Finish(step, context);
    }

    private static void Launch(ConvDataGradStep step, GpuContext context)
    {
        ulong w = Weights(step, WeightForm.Of(step), context);
        context.Add(
            Stage.Main,
            new ConvDataGradGpu(step.Weight.Shape, step.Output!.Layout, step.IsAdd),
            new ConvProblem(context.At(step.Gradient), w, context.At(step.Output)));
        Finish(step, context);
    }

    private static void Finish(WeightStep step, GpuContext context)
    {
        ulong y = context.At(step.Output!);
        if (step.IsDual)
        {
            context.Add(Stage.After, new DualLanesGpu(step.Output!.Layout), new DualLanesProblem(y));
        }

        if (step.AddsBias)
        {
            var kernel = new AddBiasGpu(step.Output!.Layout, step.BiasSamples);
            context.Add(Stage.Bias, kernel, new AddBiasProblem(context.At(WeightForm.BiasOf(step)), y));
        }
    }

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
