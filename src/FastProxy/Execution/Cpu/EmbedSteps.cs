using FastProxy.Kernels.Embeddings;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;

namespace FastProxy.Execution.Cpu;

/// <summary>Looks up rows of tables, and forms the gradients of tables.</summary>
internal static unsafe class EmbedSteps
{
    public static IReadOnlyList<ICpuStep> All { get; } =
    [
        new CpuStep<EmbedStep>(Run, e => new(nameof(Embedding), e.Output!.Layout, "", 0, 2 * Work.BytesOf(e.Output)))
        {
            Weights = e => e.Weight.Gradient is null ? TableOf(e) : null,
        },
        new CpuStep<EmbedGradStep>(Run, e => new(nameof(EmbeddingGrad), e.Gradient.Layout, $"{e.Rows} rows", Work.Elements(e.Gradient.Layout))),
    ];

    private static WeightForm TableOf(EmbedStep step) => new(step.Weight, step.Weight.Shape, WeightOrder.Plain);

    private static void Run(EmbedStep step, CpuContext context)
    {
        if (step.Weight.Gradient is { } gradient)
        {
            Run(step, context, context.At(gradient));
            return;
        }

        NativeArray<float> table = context.Weights.Take(TableOf(step), context.Seed);
        Run(step, context, table.Pointer);
        context.Weights.Return(TableOf(step), context.Seed, table);
    }

    private static void Run(EmbedStep step, CpuContext context, float* table)
    {
        ActivationLayout y = step.Output!.Layout;
        context.Split(
            y.Height * y.Width, (from, to, _) => context.Run(new Embedding(table, context.At(step.Ids), y, from, to, context.At(step.Output))));
        context.AddSums(step.Output, 0, y.Height);
    }

    private static void Run(EmbedGradStep step, CpuContext context)
    {
        ActivationLayout y = step.Gradient.Layout;
        context.Split(y.Channels, (from, to, _) => context.Run(
            new EmbeddingGrad(context.At(step.Ids), context.At(step.Gradient), y, step.Rows, from, to, context.At(step.Result))));
    }
}
