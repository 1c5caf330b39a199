using FastProxy.Ptx.Tests.Planted.Faults;

namespace FastProxy.Ptx.Tests.Planted;

/// <summary>The planted faults.</summary>
internal static class PlantedFaults
{
    /// <summary>Those of one kernel each.</summary>
    public static IReadOnlyList<PlantedFault> OfKernels { get; } =
    [
        .. ConvFaults.All,
        .. WeightGradFaults.All,
        .. NormFaults.All,
        .. SumsFaults.All,
        .. AddFaults.All,
        .. PoolFaults.All,
        .. MapsFaults.All,
        .. ProductsFaults.All,
        .. SoftmaxesFaults.All,
        .. EmbeddingsFaults.All,
        .. LinearFaults.All,
        .. LayoutFaults.All,
        .. LossFaults.All,
        .. GramFaults.All,
        .. RandomFaults.All,
        .. PatternFaults.All,
    ];

    /// <summary>All, those of functions after the others.</summary>
    public static IReadOnlyList<PlantedFault> All { get; } = [.. OfKernels, .. FunctionFaults.OfFrames, .. FunctionFaults.OfInstructions];
}
