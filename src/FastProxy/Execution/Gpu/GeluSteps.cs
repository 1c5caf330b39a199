using FastProxy.Kernels.Activations;
using FastProxy.Plans.Operations;

namespace FastProxy.Execution.Gpu;

/// <summary>Launches GELU and its derivatives.</summary>
internal static class GeluSteps
{
    public static IReadOnlyList<IGpuStep> All { get; } =
    [
        new GpuStep<GeluStep>((s, context) => context.Add(
            Stage.Main, new GeluGpu(s.X.Layout), new GeluProblem(context.At(s.X), context.At(s.Output!)))),
        new GpuStep<GeluGradStep>((s, context) => context.Add(
            Stage.Main, new GeluGradGpu(s.X.Layout), new GeluGradProblem(context.At(s.X), context.At(s.Factor), context.At(s.Output!)))),
        new GpuStep<GeluCurvatureStep>((s, context) => context.Add(
            Stage.Main,
            new GeluCurvatureGpu(s.X.Layout),
            new GeluCurvatureProblem(context.At(s.X), context.At(s.Adjoint), context.At(s.Tangent), context.At(s.Output!)))),
    ];
}
