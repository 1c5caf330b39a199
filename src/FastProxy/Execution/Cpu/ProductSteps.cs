using FastProxy.Kernels.Products;
using FastProxy.Plans;
using FastProxy.Plans.Operations;

namespace FastProxy.Execution.Cpu;

/// <summary>Computes products of activations, and puts fixed numbers into the arena.</summary>
internal static unsafe class ProductSteps
{
    public static IReadOnlyList<ICpuStep> All { get; } =
    [
        new CpuStep<ProductStep>(Run, p => new(p.IsDual ? nameof(ProductDual) : nameof(Product), p.A.Layout, "", Work.Elements(p.A.Layout))),
        new CpuStep<FixedStep>(
            (f, context) => f.Values().CopyTo(new Span<float>(context.At(f.Result), (int)f.Result.Length)), f => new("Fixed", null, "", 0)),
    ];

    private static void Run(ProductStep step, CpuContext context) => context.Split(step.A.Layout.Height, (from, to, _) =>
    {
        float* a = context.At(step.A);
        float* b = context.At(step.B);
        float* y = context.At(step.Output!);
        if (step.IsDual)
        {
            context.Run(new ProductDual(a, b, step.A.Layout, step.B.Layout, from, to, y));
        }
        else
        {
            context.Run(new Product(a, b, step.A.Layout, step.B.Layout, from, to, y));
        }

        context.AddSums(step.Output!, from, to);
    });
}
