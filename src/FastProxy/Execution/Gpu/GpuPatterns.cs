using System.Runtime.InteropServices;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Pattern;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Execution.Gpu;

/// <summary>
/// Reads the statistics of patterns in a device's memory, for all networks that are ready at once and in as few launches as their shapes allow.
/// </summary>
/// <param name="queue">The device's queue.</param>
/// <param name="arena">The arena that holds the patterns.</param>
/// <param name="samples">S.</param>
internal sealed class GpuPatterns(GpuQueue queue, GpuArena arena, int samples)
{
    /// <summary>The limit on the bytes of tables; more do not fill a GPU better.</summary>
    private const long MaxTableBytes = 1L << 30;

    /// <summary>Two counters, of live calls and of all, each with a counter of the patterns that found no room.</summary>
    private const int CounterBytes = 4 * sizeof(uint);

    /// <summary>The limit on the bytes of tables in use at once, where more than one network is read.</summary>
    private readonly long tableBytes = Math.Min(MaxTableBytes, queue.Device.MemoryBytes / GpuPlanRunner.Parts);
    private readonly LaunchBatch batch = new(queue);
    private readonly Dictionary<NetworkPlan, PatternStatistics> read = new(ReferenceEqualityComparer.Instance);
    private IReadOnlyList<NetworkPlan> ready = [];

    /// <summary>Returns the number of bytes of a network's tables.</summary>
    public static long ScratchBytes(NetworkPlan network) => 2 * network.Buffers.OfType<Pattern>().Sum(p => 4 * sizeof(ulong) * p.Layout.Neurons);

    /// <summary>Takes the networks that are ready now.</summary>
    public void Begin(IEnumerable<NetworkPlan> networks)
    {
        ready = [.. networks];
        read.Clear();
    }

    /// <summary>Returns the statistics of a network that is ready, as far as its passes ask for them.</summary>
    public PatternStatistics Read(NetworkPlan network)
    {
        for (int from = 0; from < ready.Count && read.Count < ready.Count;)
        {
            long bytes = 0;
            int to = from;
            for (; to < ready.Count && (to == from || bytes + BytesOf(ready[to]) <= tableBytes); to++)
            {
                bytes += BytesOf(ready[to]);
            }

            Read([.. ready.Skip(from).Take(to - from)], bytes);
            from = to;
        }

        return read[network];
    }

    /// <summary>Returns the calls whose distinct patterns are counted together.</summary>
    private static IEnumerable<(PatternPlan Patterns, int Counter)> Sets(NetworkPlan network)
    {
        if (network.Of(PassCatalog.DistinctPatterns) is { } live)
        {
            yield return (live, 0);
        }

        if (network.Of(PassCatalog.AllDistinctPatterns) is { } all)
        {
            yield return (all, 1);
        }
    }

    private long BytesOf(NetworkPlan network) => Sets(network).Sum(s => BytesOf(s.Patterns));

    private long BytesOf(PatternPlan patterns) =>
        Aligned(samples <= DistinctBitmapGpu.MaxSamples
            ? new DistinctBitmapGpu(samples, 0).MapBytes
            : DistinctHashGpu.TableBytes(DistinctHashGpu.Capacity(Neurons(patterns))));

    private static long Aligned(long bytes) => (bytes + sizeof(ulong) - 1) / sizeof(ulong) * sizeof(ulong);

    /// <summary>Returns the number of neurons of some calls, plus one for the pattern of a call that is zero.</summary>
    private static long Neurons(PatternPlan patterns) => 1 + patterns.Calls.Sum(c => c.Pattern.Layout.Neurons);

    private void Read(NetworkPlan[] networks, long bytes)
    {
        IGpuDevice device = queue.Device;
        arena.Scratch.Reset();
        int cells = networks.Any(n => n.Of(PassCatalog.Agreement) is not null) ? samples * samples : 0;
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
            foreach ((PatternPlan patterns, int counter) in Sets(networks[n]))
            {
                Count(patterns, table, result + (ulong)(counter * 2 * sizeof(uint)));
                table += (ulong)BytesOf(patterns);
            }

            foreach ((Pattern pattern, int count) in networks[n].Of(PassCatalog.Agreement)?.Calls ?? [])
            {
                batch.Add(
                    Stage.Main,
                    new HammingGramGpu(checked((int)pattern.Layout.Neurons), samples),
                    new HammingGramProblem(arena.At(pattern), result + CounterBytes, count));
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
                (networks[n].Of(PassCatalog.DistinctPatterns) ?? networks[n].Of(PassCatalog.Agreement))?.Neurons ?? 0,
                networks[n].Of(PassCatalog.AllDistinctPatterns)?.Neurons ?? 0,
                counters[0],
                counters[2],
                MemoryMarshal.Cast<byte, long>(mine[CounterBytes..]).ToArray()));
        }
    }

    private void Count(PatternPlan patterns, ulong table, ulong counter)
    {
        IEnumerable<(ulong Words, long Neurons)> arrays = patterns.Calls.Select(c => (arena.At(c.Pattern), c.Pattern.Layout.Neurons));
        if (patterns.ZeroCalls > 0)
        {
            arrays = arrays.Append((arena.Scratch.Put<ulong>(new ulong[Lanes.Words(samples)]), 1));
        }

        int capacity = DistinctHashGpu.Capacity(Neurons(patterns));
        foreach ((ulong words, long neurons) in arrays)
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
