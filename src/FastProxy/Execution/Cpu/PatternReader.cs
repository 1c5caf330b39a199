using FastProxy.Kernels.Pattern;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;

namespace FastProxy.Execution.Cpu;

/// <summary>Reads what the patterns of a network show, while they lie in a runner's arena. One reader belongs to one worker.</summary>
/// <param name="samples">S.</param>
/// <param name="isa">Vector width.</param>
internal sealed unsafe class PatternReader(int samples, Isa isa) : IDisposable
{
    private readonly DistinctWords distinct = new(samples);

    /// <summary>What <paramref name="needs"/> ask of the patterns of a network whose steps have run.</summary>
    public PatternStatistics Read(PlanRunner runner, NetworkPlan network, Needs needs)
    {
        var agreement = new long[needs.HasFlag(Needs.Agreement) ? samples * samples : 0];
        long neurons = 0;
        long allNeurons = 0;
        foreach ((Pattern pattern, int live, int all) in network.Calls)
        {
            neurons += live * pattern.Layout.Neurons;
            allNeurons += all * pattern.Layout.Neurons;
            if (live > 0 && agreement.Length > 0)
            {
                fixed (long* cells = agreement)
                {
                    HammingGram.Add(runner.Words(pattern), pattern.Layout.Neurons, samples, live, cells, isa);
                }
            }
        }

        long liveDistinct = needs.HasFlag(Needs.DistinctPatterns) ? Distinct(runner, network.Calls.Where(c => c.Live > 0), false) : 0;
        long allDistinct = needs.HasFlag(Needs.AllDistinctPatterns) ? Distinct(runner, network.Calls, network.ZeroCalls > 0) : 0;
        return new PatternStatistics(samples, neurons, allNeurons, liveDistinct, allDistinct, agreement);
    }

    /// <inheritdoc/>
    public void Dispose() => distinct.Dispose();

    private long Distinct(PlanRunner runner, IEnumerable<PatternCalls> calls, bool withZero)
    {
        distinct.Clear();
        foreach (PatternCalls call in calls)
        {
            distinct.Add(runner.Words(call.Pattern), call.Pattern.Layout.Neurons);
        }

        if (withZero)
        {
            ulong* zero = stackalloc ulong[Lanes.Words(samples)];
            distinct.Add(zero, 1);
        }

        return distinct.Count;
    }
}
