namespace FastProxy.Plans;

/// <summary>How often a network's ReLU calls show a pattern.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Live">Calls on live paths.</param>
/// <param name="All">All calls.</param>
public sealed record PatternCalls(Pattern Pattern, int Live, int All);

/// <summary>What a network of the plan asked for.</summary>
/// <param name="Calls">Its patterns.</param>
/// <param name="ZeroCalls">ReLU calls on activations that are zero everywhere.</param>
/// <param name="Output">Its output, where wanted.</param>
/// <param name="Ready">The number of steps after which all of it is there.</param>
public sealed record NetworkPlan(IReadOnlyList<PatternCalls> Calls, int ZeroCalls, Tensor? Output, int Ready);

/// <summary>Steps in order, the networks they serve, and where everything lies in memory.</summary>
public sealed class Plan
{
    internal Plan(IReadOnlyList<Step> steps, IReadOnlyList<NetworkPlan> networks)
    {
        Steps = steps;
        Networks = networks;
        ArenaLength = Place();
    }

    /// <summary>The passes over memory, in order.</summary>
    public IReadOnlyList<Step> Steps { get; }

    /// <summary>The networks, in the order they were added; each is ready no later than the next.</summary>
    public IReadOnlyList<NetworkPlan> Networks { get; }

    /// <summary>Floats of the arena that holds every activation and pattern.</summary>
    public long ArenaLength { get; }

    /// <summary>Gives every activation and pattern its offset, each place free again after the last step or network that reads it.</summary>
    private long Place()
    {
        var lastUse = new Dictionary<object, int>();
        for (int i = 0; i < Steps.Count; i++)
        {
            foreach (Tensor input in Steps[i].Inputs)
            {
                lastUse[input] = i;
            }
        }

        foreach (NetworkPlan network in Networks)
        {
            foreach (PatternCalls calls in network.Calls)
            {
                lastUse[calls.Pattern] = Math.Max(network.Ready - 1, lastUse.GetValueOrDefault(calls.Pattern));
            }

            if (network.Output is not null)
            {
                lastUse[network.Output] = Math.Max(network.Ready - 1, lastUse.GetValueOrDefault(network.Output));
            }
        }

        var arena = new Arena();
        var expiring = new Dictionary<int, List<(long Offset, long Length)>>();
        void Keep(object owner, int step, long offset, long length)
        {
            int last = Math.Max(step, lastUse.GetValueOrDefault(owner));
            if (!expiring.TryGetValue(last, out List<(long, long)>? list))
            {
                expiring.Add(last, list = []);
            }

            list.Add((offset, length));
        }

        for (int i = 0; i < Steps.Count; i++)
        {
            if (Steps[i].Output is { } output)
            {
                output.Offset = arena.Take(output.Length);
                Keep(output, i, output.Offset, output.Length);
            }

            if (Steps[i] is AddStep { Pattern: { } pattern })
            {
                pattern.Offset = arena.Take(pattern.Length);
                Keep(pattern, i, pattern.Offset, pattern.Length);
            }

            foreach ((long offset, long length) in expiring.GetValueOrDefault(i) ?? [])
            {
                arena.Release(offset, length);
            }
        }

        return arena.Peak;
    }
}
