using FastProxy.Kernels.Products;
using FastProxy.Plans;
using FastProxy.Plans.Operations;

namespace FastProxy.Execution.Cpu;

/// <summary>Computes products of activations, and puts fixed numbers into the arena.</summary>
internal static unsafe class ProductSteps
{
    public static IReadOnlyList<ICpuStep> All { get; } =
    [
        new CpuStep<ProductStep>(Run, p => new(nameof(Product), p.A.Layout, "", Work.Elements(p.A.Layout))),
        new CpuStep<FixedStep>(
            (f, context) => f.Values().CopyTo(new Span<float>(context.At(f.Result), (int)f.Result.Length)), f => new("Fixed", null, "", 0)),
    ];

    private static void Run(ProductStep step, CpuContext context) => context.Split(step.A.Layout.Height, (from, to, _) =>
    {
        context.Run(new Product(context.At(step.A), context.At(step.B), step.A.Layout, step.B.Layout, from, to, context.At(step.Output!)));
        context.AddSums(step.Output!, from, to);
    });
}
