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
        new GpuStep<ProductStep>((p, context) => context.Add(
            Stage.Main,
            new ProductGpu(p.A.Layout, p.B.Layout),
            new ProductProblem(context.At(p.A), context.At(p.B), context.At(p.Output!)))),
        new GpuStep<FixedStep>((f, context) => context.Add(
            Stage.Main,
            new ConcatGpu(new ActivationLayout(1, 1, (int)f.Result.Length / Lanes.Virtual, Lanes.Virtual)),
            new ConcatProblem(context.Arena.Scratch.Put<float>(f.Values()), context.At(f.Result))))
        {
            Scratch = f => f.Result.Length * sizeof(float),
        },
    ];
}
