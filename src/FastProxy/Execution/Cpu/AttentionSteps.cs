using FastProxy.Kernels.Products;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Softmaxes;
using FastProxy.Plans;
using FastProxy.Plans.Operations;

namespace FastProxy.Execution.Cpu;

/// <summary>Computes matrix products of activations, and softmax with its derivatives.</summary>
internal static unsafe class AttentionSteps
{
    public static IReadOnlyList<ICpuStep> All { get; } =
    [
        new CpuStep<MatMulStep>(
            Run, m => new(nameof(MatrixProduct), m.Output!.Layout, $"{m.Shape.Groups} groups, {m.Shape.Terms} terms", 2.0 * m.Macs)),
        new CpuStep<SoftmaxStep>(Run, s => new(nameof(Softmax), s.X.Layout, $"{s.Groups} groups", 30 * Work.Elements(s.X.Layout))),
        new CpuStep<SoftmaxGradStep>(Run, s => new(nameof(SoftmaxGrad), s.Y.Layout, $"{s.Groups} groups", 4 * Work.Elements(s.Y.Layout))),
        new CpuStep<SoftmaxCurvatureStep>(Run, s => new(nameof(SoftmaxCurvature), s.Y.Layout, $"{s.Groups} groups", 12 * Work.Elements(s.Y.Layout))),
    ];

    private static void Run(MatMulStep step, CpuContext context)
    {
        ActivationLayout y = step.Output!.Layout;
        context.Split(y.Channels, (from, to, _) => context.Run(new MatrixProduct(
            context.At(step.A), context.At(step.B), step.Shape, step.A.Layout, step.B.Layout, y, isAdd: false, from, to, context.At(step.Output))));
        context.AddSums(step.Output, 0, y.Height);
    }

    private static void Run(SoftmaxStep step, CpuContext context)
    {
        ActivationLayout y = step.X.Layout;
        context.Split(y.Height * y.Width, (from, to, _) => context.Run(
            new Softmax(context.At(step.X), y, step.Groups, from, to, context.At(step.Output!))));
        context.AddSums(step.Output!, 0, y.Height);
    }

    private static void Run(SoftmaxGradStep step, CpuContext context)
    {
        ActivationLayout y = step.Y.Layout;
        context.Split(y.Height * y.Width, (from, to, _) => context.Run(
            new SoftmaxGrad(context.At(step.Y), context.At(step.Factor), y, step.Groups, from, to, context.At(step.Output!))));
    }

    private static void Run(SoftmaxCurvatureStep step, CpuContext context)
    {
        ActivationLayout y = step.Y.Layout;
        context.Split(y.Height * y.Width, (from, to, _) => context.Run(new SoftmaxCurvature(
            context.At(step.Y), context.At(step.Adjoint), context.At(step.Tangent), y, step.Groups, from, to, context.At(step.Output!))));
    }
}
