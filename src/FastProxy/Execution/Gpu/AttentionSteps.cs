using FastProxy.Kernels.Products;
using FastProxy.Kernels.Softmaxes;
using FastProxy.Plans;
using FastProxy.Plans.Operations;

namespace FastProxy.Execution.Gpu;

/// <summary>Launches matrix products of activations, and softmax with its derivatives.</summary>
internal static class AttentionSteps
{
    public static IReadOnlyList<IGpuStep> All { get; } =
    [
        new GpuStep<MatMulStep>((m, context) => context.Add(
            Stage.Main,
            new MatrixProductGpu(m.Shape, m.A.Layout, m.B.Layout, m.Output!.Layout, IsAdd: false),
            new MatrixProductProblem(context.At(m.A), context.At(m.B), context.At(m.Output)))),
        new GpuStep<SoftmaxStep>((s, context) => context.Add(
            Stage.Main, new SoftmaxGpu(s.X.Layout, s.Groups), new SoftmaxProblem(context.At(s.X), context.At(s.Output!)))),
        new GpuStep<SoftmaxGradStep>((s, context) => context.Add(
            Stage.Main,
            new SoftmaxGradGpu(s.Y.Layout, s.Groups),
            new SoftmaxGradProblem(context.At(s.Y), context.At(s.Factor), context.At(s.Output!)))),
        new GpuStep<SoftmaxCurvatureStep>((s, context) => context.Add(
            Stage.Main,
            new SoftmaxCurvatureGpu(s.Y.Layout, s.Groups),
            new SoftmaxCurvatureProblem(context.At(s.Y), context.At(s.Adjoint), context.At(s.Tangent), context.At(s.Output!)))),
    ];
}
