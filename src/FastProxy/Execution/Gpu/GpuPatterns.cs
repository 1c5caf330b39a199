using System.Runtime.InteropServices;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Pattern;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>Reads what patterns in a device's memory show: of all networks that are ready at once, in as few launches as their shapes allow.</summary>
/// <param name="queue">The device.</param>
/// <param name="arena">Where the patterns lie.</param>
/// <param name="samples">S.</param>
internal sealed class GpuPatterns(GpuQueue queue, GpuArena arena, int samples)
{
    /// <summary>More than this does not fill a GPU better.</summary>
    private const long MaxTableBytes = 1L << 30;

    /// <summary>Two counters, of live calls and of all, each with that of patterns that found no room.</summary>
    private const int CounterBytes = 4 * sizeof(uint);

    /// <summary>Bytes of tables that are in use at once, where more than one network is read.</summary>
    private readonly long tableBytes = Math.Min(MaxTableBytes, queue.Device.MemoryBytes / GpuPlanRunner.Parts);
    private readonly LaunchBatch batch = new(queue);
    private readonly Dictionary<NetworkPlan, PatternStatistics> read = new(ReferenceEqualityComparer.Instance);
    private IReadOnlyList<NetworkPlan> ready = [];

    /// <summary>Bytes of a network's tables.</summary>
    public static long ScratchBytes(NetworkPlan network) => 2 * network.Calls.Sum(c => 4 * sizeof(ulong) * c.Pattern.Layout.Neurons);

    /// <summary>The networks that are ready now.</summary>
    public void Begin(IEnumerable<NetworkPlan> networks)
    {
        ready = [.. networks];
        read.Clear();
    }

    /// <summary>What <paramref name="needs"/> ask of the patterns of a network that is ready.</summary>
    public PatternStatistics Read(NetworkPlan network, Needs needs)
    {
        for (int from = 0; from < ready.Count && read.Count < ready.Count;)
        {
            long bytes = 0;
            int to = from;
            for (; to < ready.Count && (to == from || bytes + BytesOf(ready[to], needs) <= tableBytes); to++)
            {
                bytes += BytesOf(ready[to], needs);
            }

            Read([.. ready.Skip(from).Take(to - from)], needs, bytes);
            from = to;
        }

        return read[network];
    }

    /// <summary>The calls whose distinct patterns are wanted together.</summary>
    private static IEnumerable<(PatternCalls[] Calls, bool WithZero, int Counter)> Sets(NetworkPlan network, Needs needs)
    {
        if (needs.HasFlag(Needs.DistinctPatterns))
        {
            yield return ([.. network.Calls.Where(c => c.Live > 0)], false, 0);
        }

        if (needs.HasFlag(Needs.AllDistinctPatterns))
        {
            yield return ([.. network.Calls], network.ZeroCalls > 0, 1);
        }
    }

    private long BytesOf(NetworkPlan network, Needs needs) => Sets(network, needs).Sum(s => BytesOf(s.Calls));

    private long BytesOf(PatternCalls[] calls) =>
        Aligned(samples <= DistinctBitmapGpu.MaxSamples
            ? new DistinctBitmapGpu(samples, 0).MapBytes
            : DistinctHashGpu.TableBytes(DistinctHashGpu.Capacity(Neurons(calls))));

    private static long Aligned(long bytes) => (bytes + sizeof(ulong) - 1) / sizeof(ulong) * sizeof(ulong);

    /// <summary>Neurons of some calls, and one more for the pattern of a call that is zero.</summary>
    private static long Neurons(PatternCalls[] calls) => 1 + calls.Sum(c => c.Pattern.Layout.Neurons);

    private void Read(NetworkPlan[] networks, Needs needs, long bytes)
    {
        IGpuDevice device = queue.Device;
        arena.Scratch.Reset();
        int cells = needs.HasFlag(Needs.Agreement) ? samples * samples : 0;
        long each = CounterBytes + (long)sizeof(long) * cells;
        ulong results = arena.Scratch.Take(each * networks.Length);
        device.Clear(results, each * networks.Length);
        ulong table = arena.Scratch.Take(bytes);
        if (bytes > 0)
        {
            device.Clear(table, bytes);
        }

        for (int n = 0; n < networks.Length; n++)
        {
            ulong result = results + (ulong)(n * each);
            foreach ((PatternCalls[] calls, bool withZero, int counter) in Sets(networks[n], needs))
            {
                Count(calls, withZero, table, result + (ulong)(counter * 2 * sizeof(uint)));
                table += (ulong)BytesOf(calls);
            }

            foreach ((Pattern pattern, int live, _) in networks[n].Calls.Where(c => c.Live > 0 && cells > 0))
            {
                batch.Add(Stage.Main, new HammingGramGpu(checked((int)pattern.Layout.Neurons), samples), new HammingGramProblem(arena.At(pattern), result + CounterBytes, live));
            }
        }

        arena.Scratch.Flush();
        batch.Run();
        var values = new byte[each * networks.Length];
        device.Download(results, values);
        for (int n = 0; n < networks.Length; n++)
        {
            ReadOnlySpan<byte> mine = values.AsSpan((int)(n * each), (int)each);
            ReadOnlySpan<uint> counters = MemoryMarshal.Cast<byte, uint>(mine[..CounterBytes]);
            if (counters[1] + counters[3] > 0)
            {
                throw new InvalidOperationException("a table of patterns was too small");
            }

            read.Add(networks[n], new PatternStatistics(
                samples,
                networks[n].Calls.Sum(c => c.Live * c.Pattern.Layout.Neurons),
                networks[n].Calls.Sum(c => c.All * c.Pattern.Layout.Neurons),
                counters[0],
                counters[2],
                MemoryMarshal.Cast<byte, long>(mine[CounterBytes..]).ToArray()));
        }
    }

    private void Count(PatternCalls[] calls, bool withZero, ulong table, ulong counter)
    {
        IEnumerable<(ulong Words, long Neurons)> patterns = calls.Select(c => (arena.At(c.Pattern), c.Pattern.Layout.Neurons));
        if (withZero)
        {
            patterns = patterns.Append((arena.Scratch.Put<ulong>(new ulong[Lanes.Words(samples)]), 1));
        }

        int capacity = DistinctHashGpu.Capacity(Neurons(calls));
        foreach ((ulong words, long neurons) in patterns)
        {
            if (samples <= DistinctBitmapGpu.MaxSamples)
            {
                batch.Add(Stage.Main, new DistinctBitmapGpu(samples, neurons), new DistinctBitmapProblem(words, table, counter, (int)neurons));
            }
            else
            {
                batch.Add(Stage.Main, new DistinctHashGpu(samples, neurons), new DistinctHashProblem(words, table, counter, (int)neurons, capacity));
            }
        }
    }
}
