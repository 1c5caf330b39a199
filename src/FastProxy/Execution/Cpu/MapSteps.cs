using FastProxy.Kernels.Maps;
using FastProxy.Plans;
using FastProxy.Plans.Operations;

namespace FastProxy.Execution.Cpu;

/// <summary>Computes sums and maxima of lists of elements.</summary>
internal static unsafe class MapSteps
{
    public static IReadOnlyList<ICpuStep> All { get; } =
    [
        new CpuStep<MapSumStep>(Run, m => new(nameof(MapSum), m.X.Layout, $"{m.Lists.Shape}", 2 * TermsOf(m.Lists) * m.X.Layout.Samples)),
        new CpuStep<MapMaxStep>(Run, m => new(nameof(MapMax), m.X.Layout, $"{m.Lists.Shape}", TermsOf(m.Lists) * m.X.Layout.Samples)),
        new CpuStep<MapMaxGradStep>(Run, m => new(nameof(MapMaxGrad), m.X.Layout, $"{m.Lists.Shape}", TermsOf(m.Lists) * m.X.Layout.Samples)),
    ];

    private static double TermsOf(MapLists lists) => (double)lists.Shape.Lines * lists.Sources.Length;

    private static void Run(MapSumStep step, CpuContext context)
    {
        Split(step.Lists, context, (starts, sources, weights, from, to) => context.Run(new MapSum(
            context.At(step.X), step.Lists.Shape, starts, sources, weights, step.X.Layout, step.Output!.Layout, from, to, context.At(step.Output))));
        context.AddSums(step.Output!, 0, step.Output!.Layout.Height);
    }

    private static void Run(MapMaxStep step, CpuContext context)
    {
        Split(step.Lists, context, (starts, sources, _, from, to) => context.Run(new MapMax(
            context.At(step.X), context.At(step.Values), step.Lists.Shape, starts, sources, step.X.Layout, step.Output!.Layout, step.IsDual, from, to,
            context.At(step.Output))));
        context.AddSums(step.Output!, 0, step.Output!.Layout.Height);
    }

    private static void Run(MapMaxGradStep step, CpuContext context) =>
        Split(step.Lists, context, (starts, sources, _, from, to) => context.Run(new MapMaxGrad(
            context.At(step.X), context.At(step.Gradient), step.Lists.Shape, starts, sources, step.X.Layout, step.Gradient.Layout, from, to,
            context.At(step.Output!))));

    private static void Split(MapLists lists, CpuContext context, ListsPart part) => context.Split(lists.Shape.Lines, (from, to, _) =>
    {
        fixed (int* starts = lists.Starts, sources = lists.Sources)
        {
            fixed (float* weights = lists.Weights)
            {
                part(starts, sources, weights, from, to);
            }
        }
    });

    private delegate void ListsPart(int* starts, int* sources, float* weights, int from, int to);
}
