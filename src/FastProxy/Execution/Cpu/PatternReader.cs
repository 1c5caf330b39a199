using FastProxy.Kernels.Pattern;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Execution.Cpu;

/// <summary>Reads the statistics of a network's patterns while they lie in a runner's arena. One reader belongs to one worker.</summary>
/// <param name="samples">S.</param>
/// <param name="context">The context that holds the patterns.</param>
internal sealed unsafe class PatternReader(int samples, CpuContext context) : IDisposable
{
    private readonly DistinctWords distinct = new(samples);

    /// <summary>Returns the statistics of a network whose steps have run, as far as its passes ask for them.</summary>
    public PatternStatistics Read(NetworkPlan network)
    {
        PatternPlan? live = network.Of(PassCatalog.DistinctPatterns);
        PatternPlan? all = network.Of(PassCatalog.AllDistinctPatterns);
        PatternPlan? agreeing = network.Of(PassCatalog.Agreement);
        var agreement = new long[agreeing is null ? 0 : samples * samples];
        foreach ((Pattern pattern, int count) in agreeing?.Calls ?? [])
        {
            fixed (long* cells = agreement)
            {
                HammingGram.Add(context.WordsAt(pattern), pattern.Layout.Neurons, samples, count, cells, context.Isa);
            }
        }

        return new PatternStatistics(
            samples,
            (live ?? agreeing)?.Neurons ?? 0,
            all?.Neurons ?? 0,
            live is null ? 0 : Distinct(live),
            all is null ? 0 : Distinct(all),
            agreement);
    }

    public void Dispose() => distinct.Dispose();

    private long Distinct(PatternPlan patterns)
    {
        distinct.Clear();
        foreach (PatternCalls call in patterns.Calls)
        {
            distinct.Add(context.WordsAt(call.Pattern), call.Pattern.Layout.Neurons);
        }

        if (patterns.ZeroCalls > 0)
        {
            ulong* zero = stackalloc ulong[Lanes.Words(samples)];
            distinct.Add(zero, 1);
        }

        return distinct.Count;
    }
}
