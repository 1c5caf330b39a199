using FastProxy.Kernels.Maps;
using FastProxy.Plans.Operations;

namespace FastProxy.Execution.Gpu;

/// <summary>Launches sums and maxima of lists of elements. The lists go into the wave's scratch memory.</summary>
internal static class MapSteps
{
    public static IReadOnlyList<IGpuStep> All { get; } =
    [
        new GpuStep<MapSumStep>((m, context) => context.Add(
            Stage.Main,
            new MapSumGpu(m.Lists.Shape, m.X.Layout, m.Output!.Layout),
            new MapSumProblem(
                context.At(m.X), context.At(m.Output), Put<int>(context, m.Lists.Starts), Put<int>(context, m.Lists.Sources),
                Put<float>(context, m.Lists.Weights))))
        {
            Scratch = m => BytesOf(m.Lists),
        },
        new GpuStep<MapMaxStep>((m, context) => context.Add(
            Stage.Main,
            new MapMaxGpu(m.Lists.Shape, m.X.Layout, m.Output!.Layout, m.IsDual),
            new MapMaxProblem(
                context.At(m.X), context.At(m.Values), context.At(m.Output), Put<int>(context, m.Lists.Starts), Put<int>(context, m.Lists.Sources))))
        {
            Scratch = m => BytesOf(m.Lists),
        },
        new GpuStep<MapMaxGradStep>((m, context) => context.Add(
            Stage.Main,
            new MapMaxGradGpu(m.Lists.Shape, m.X.Layout, m.Gradient.Layout),
            new MapMaxGradProblem(
                context.At(m.X), context.At(m.Gradient), context.At(m.Output!), Put<int>(context, m.Lists.Starts),
                Put<int>(context, m.Lists.Sources))))
        {
            Scratch = m => BytesOf(m.Lists),
        },
    ];

    private static long BytesOf(MapLists lists) => sizeof(int) * (lists.Starts.LongLength + 2 * lists.Sources.LongLength);

    /// <summary>Returns the address of a list; an empty one has a place too.</summary>
    private static ulong Put<T>(GpuContext context, ReadOnlySpan<T> list)
        where T : unmanaged => context.Arena.Scratch.Put(list.IsEmpty ? [default] : list);
}
