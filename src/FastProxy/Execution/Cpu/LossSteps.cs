using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;

namespace FastProxy.Execution.Cpu;

/// <summary>Computes the starts of backward passes: the gradient of an objective with respect to the logits, and random signs.</summary>
internal static unsafe class LossSteps
{
    public static IReadOnlyList<ICpuStep> All { get; } =
    [
        new CpuStep<ObjectiveStep>(Run, o => new(
            o.Objective.Kind == ObjectiveKind.CrossEntropy
                ? nameof(CrossEntropyGrad)
                : nameof(ObjectiveGrad),
            o.Logits.Layout,
            o.Objective.Kind.ToString(),
            0)),
        new CpuStep<SignsStep>(Run, s => new(nameof(Rademacher), s.Output!.Layout, "", 0)),
    ];

    private static void Run(ObjectiveStep step, CpuContext context)
    {
        ActivationLayout layout = step.Logits.Layout;
        float* gradient = context.At(step.Output!);
        Objective objective = step.Objective;
        if (objective.Kind == ObjectiveKind.CrossEntropy)
        {
            CrossEntropyGrad.Run(context.At(step.Logits), context.Labels(step.Logits.Source), layout, gradient);
            return;
        }

        ObjectiveGrad.Run(
            layout,
            objective.Kind == ObjectiveKind.Target ? context.Labels(InputSource.Data) : [],
            objective.Kind == ObjectiveKind.Class ? objective.Index : -1,
            objective.Kind == ObjectiveKind.Sample ? objective.Index : -1,
            gradient);
    }

    private static void Run(SignsStep step, CpuContext context)
    {
        ActivationLayout layout = step.Output!.Layout;
        context.Split(layout.Channels, (from, to, _) => Rademacher.Fill((ulong)context.Seed, layout, from, to, context.At(step.Output)));
    }
}
