using FastProxy.Kernels.Activations;
using FastProxy.Plans.Operations;

namespace FastProxy.Execution.Gpu;

/// <summary>Launches element-wise functions and their derivatives.</summary>
internal static class ApplySteps
{
    public static IReadOnlyList<IGpuStep> All { get; } =
    [
        new GpuStep<ApplyStep>((s, context) => s.Function.Give(new Value(context, s))),
        new GpuStep<ApplyGradStep>((s, context) => s.Function.Give(new Grad(context, s))),
        new GpuStep<ApplyCurvatureStep>((s, context) => s.Function.Give(new Curvature(context, s))),
    ];

    private readonly struct Value(GpuContext context, ApplyStep step) : IFunctionUser
    {
        public void Use<F>()
            where F : struct, IElementFunction
        {
            (ulong x, ulong y) = (context.At(step.X), context.At(step.Output!));
            if (step.IsDual)
            {
                context.Add(Stage.Main, new ActivationDualGpu<F>(step.Function, step.X.Layout), new ActivationDualProblem(x, y));
            }
            else
            {
                context.Add(Stage.Main, new ActivationGpu<F>(step.Function, step.X.Layout), new ActivationProblem(x, y));
            }
        }
    }

    private readonly struct Grad(GpuContext context, ApplyGradStep step) : IFunctionUser
    {
        public void Use<F>()
            where F : struct, IElementFunction => context.Add(
                Stage.Main,
                new ActivationGradGpu<F>(step.Function, step.X.Layout),
                new ActivationGradProblem(context.At(step.X), context.At(step.Factor), context.At(step.Output!)));
    }

    private readonly struct Curvature(GpuContext context, ApplyCurvatureStep step) : IFunctionUser
    {
        public void Use<F>()
            where F : struct, IElementFunction => context.Add(
                Stage.Main,
                new ActivationCurvatureGpu<F>(step.Function, step.X.Layout),
                new ActivationCurvatureProblem(context.At(step.X), context.At(step.Adjoint), context.At(step.Tangent), context.At(step.Output!)));
    }
}
