namespace FastProxy.Ptx.Tests.Planted;

/// <summary>The planted faults.</summary>
internal static class PlantedFaults
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
    ];
}
