using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;

namespace FastProxy.Execution.Cpu;

/// <summary>What backward passes start from: the gradient of an objective by the logits, random signs.</summary>
internal static unsafe class LossSteps
{
    public static IReadOnlyList<ICpuStep> All { get; } =
    [
        new CpuStep<ObjectiveStep>(Run, o => new(nameof(CrossEntropy), o.Logits.Layout, o.Objective.Kind.ToString(), 0)),
        new CpuStep<SignsStep>(Run, s => new(nameof(Rademacher), s.Output!.Layout, "", 0)),
    ];

    private static void Run(ObjectiveStep step, CpuContext context)
    {
        ActivationLayout layout = step.Logits.Layout;
        float* gradient = context.At(step.Output!);
        if (step.Objective.Kind == ObjectiveKind.CrossEntropy)
        {
            CrossEntropyGrad.Run(context.At(step.Logits), context.Labels(step.Logits.Source), layout, gradient);
            return;
        }

        for (int k = 0; k < layout.Channels; k++)
        {
            for (int lane = 0; lane < layout.Lanes; lane++)
            {
                bool isOne = lane < layout.Samples && step.Objective.Kind switch
                {
                    ObjectiveKind.Target => context.Labels(ImageSource.Data)[lane] == k,
                    ObjectiveKind.Class => step.Objective.Index == k,
                    ObjectiveKind.Sample => step.Objective.Index == lane,
                    _ => true,
                };
                gradient[k * layout.ChannelStride + lane] = isOne ? 1 : 0;
            }
        }
    }

    private static void Run(SignsStep step, CpuContext context)
    {
        ActivationLayout layout = step.Output!.Layout;
        context.Split(layout.Channels, (from, to, _) => Rademacher.Fill((ulong)context.Seed, layout, from, to, context.At(step.Output)));
    }
}
