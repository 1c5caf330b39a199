using FastProxy.Kernels.Activations;
using FastProxy.Plans;
using FastProxy.Plans.Operations;

namespace FastProxy.Execution.Cpu;

/// <summary>Computes GELU and its derivatives.</summary>
internal static unsafe class GeluSteps
{
    private const double Flop = 90;

    public static IReadOnlyList<ICpuStep> All { get; } =
    [
        new CpuStep<GeluStep>(Run, s => new(nameof(Gelu), s.X.Layout, "", Flop * Work.Elements(s.X.Layout))),
        new CpuStep<GeluGradStep>(Run, s => new(nameof(GeluGrad), s.X.Layout, "", Flop * Work.Elements(s.X.Layout))),
        new CpuStep<GeluCurvatureStep>(Run, s => new(nameof(GeluCurvature), s.X.Layout, "", Flop * Work.Elements(s.X.Layout))),
    ];

    private static void Run(GeluStep step, CpuContext context) => context.Split(step.X.Layout.Height, (from, to, _) =>
    {
        context.Run(new Gelu(context.At(step.X), step.X.Layout, from, to, context.At(step.Output!)));
        context.AddSums(step.Output!, from, to);
    });

    private static void Run(GeluGradStep step, CpuContext context) => context.Split(step.X.Layout.Height, (from, to, _) =>
        context.Run(new GeluGrad(context.At(step.X), context.At(step.Factor), step.X.Layout, from, to, context.At(step.Output!))));

    private static void Run(GeluCurvatureStep step, CpuContext context) => context.Split(step.X.Layout.Height, (from, to, _) =>
        context.Run(new GeluCurvature(
            context.At(step.X), context.At(step.Adjoint), context.At(step.Tangent), step.X.Layout, from, to, context.At(step.Output!))));
}
