using FastProxy.Kernels.Sums;
using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>Launches the second derivative of the loss: its start value, the terms of the layers, and the term of the loss itself.</summary>
internal static class CurvatureSteps
{
    public static IReadOnlyList<IGpuStep> All { get; } =
    [
        new GpuStep<CurvatureStep>((c, context) => context.Curvatures.Begin(c)),
        new GpuStep<LayerCurvatureStep>((l, context) => context.Curvatures.Add(
            l, ChannelSums.Launch(context, [l.Adjoint, .. l.Factors], [.. l.Factors.Select((_, i) => new DotPair(0, i + 1))])))
        {
            Scratch = l => ChannelSums.Bytes(l.Adjoint.Layout, l.Factors.Count),
        },
        new GpuStep<CrossEntropyCurvatureStep>((c, context) => context.Curvatures.Add(c)),
    ];
}
