using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>Launches the starts of backward passes: the gradient of an objective with respect to the logits, and random signs.</summary>
internal static class LossSteps
{
    public static IReadOnlyList<IGpuStep> All { get; } =
    [
        new GpuStep<ObjectiveStep>(Launch),
        new GpuStep<SignsStep>((s, context) => context.Add(
            Stage.Main, new RademacherGpu(s.Output!.Layout), new RademacherProblem((ulong)context.Seed, context.At(s.Output)))),
    ];

    private static void Launch(ObjectiveStep step, GpuContext context)
    {
        ActivationLayout logits = step.Logits.Layout;
        ulong gradient = context.At(step.Output!);
        Objective objective = step.Objective;
        GpuInputs images = context.Arena.Images;
        if (objective.Kind == ObjectiveKind.CrossEntropy)
        {
            context.Add(Stage.Main, new CrossEntropyGradGpu(logits), new CrossEntropyGradProblem(
                context.At(step.Logits), images.Labels(step.Logits.Source), gradient));
            return;
        }

        context.Add(Stage.Main, new ObjectiveGradGpu(logits), new ObjectiveGradProblem(
            objective.Kind == ObjectiveKind.Target ? images.Labels(InputSource.Data) : 0,
            gradient,
            objective.Kind == ObjectiveKind.Class ? objective.Index : -1,
            objective.Kind == ObjectiveKind.Sample ? objective.Index : -1));
    }
}
