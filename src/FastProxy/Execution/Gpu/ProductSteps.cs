using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Products;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;
using FastProxy.Plans.Operations;

namespace FastProxy.Execution.Gpu;

/// <summary>Launches products of activations, and copies fixed numbers into the arena.</summary>
internal static class ProductSteps
{
    public static IReadOnlyList<IGpuStep> All { get; } =
    [
        new GpuStep<ProductStep>(Launch),
        new GpuStep<FixedStep>((f, context) => context.Add(
            Stage.Main,
            new ConcatGpu(new ActivationLayout(1, 1, (int)f.Result.Length / Lanes.Virtual, Lanes.Virtual)),
            new ConcatProblem(context.Arena.Scratch.Put<float>(f.Values()), context.At(f.Result))))
        {
            Scratch = f => f.Result.Length * sizeof(float),
        },
    ];

    private static void Launch(ProductStep step, GpuContext context)
    {
        var problem = new ProductProblem(context.At(step.A), context.At(step.B), context.At(step.Output!));
        if (step.IsDual)
        {
            context.Add(Stage.Main, new ProductDualGpu(step.A.Layout, step.B.Layout), problem);
        }
        else
        {
            context.Add(Stage.Main, new ProductGpu(step.A.Layout, step.B.Layout), problem);
        }
    }
}
