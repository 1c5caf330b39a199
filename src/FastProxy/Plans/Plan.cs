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

    /// <summary>Gives every activation and pattern its offset; a place is free again after the last step or network that reads it.</summary>
    private long Place()
    {
        Dictionary<object, int> lastUse = LastUses();
        var arena = new Arena();
        var expiring = new Dictionary<int, List<(long Offset, long Length)>>();
        for (int i = 0; i < Steps.Count; i++)
        {
            if (Steps[i].Output is { } output)
            {
                if (Steps[i] is AddStep sum && Overwritten(sum, i, lastUse) is { } input)
                {
                    // The sum takes over the place of an input that nobody reads afterwards: its lines are in the cache already.
                    output.Offset = input.Offset;
                    expiring[i].Remove((input.Offset, input.Place));
                    output.Place = input.Place;
                }
                else
                {
                    output.Offset = arena.Take(output.Length);
                    output.Place = output.Length;
                }

                Expire(output, i, output.Offset, output.Place);
            }

            if (Steps[i] is AddStep { Pattern: { } pattern })
            {
                pattern.Offset = arena.Take(pattern.Length);
                Expire(pattern, i, pattern.Offset, pattern.Length);
            }

            foreach ((long offset, long length) in expiring.GetValueOrDefault(i) ?? [])
            {
                arena.Release(offset, length);
            }
        }

        return arena.Peak;

        void Expire(object owner, int step, long offset, long length)
        {
            int last = Math.Max(step, lastUse.GetValueOrDefault(owner));
            if (!expiring.TryGetValue(last, out List<(long, long)>? list))
            {
                expiring.Add(last, list = []);
            }

            list.Add((offset, length));
        }
    }

    /// <summary>The last step that reads each activation and pattern.</summary>
    private Dictionary<object, int> LastUses()
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
                // Read after the step that makes the network ready, hence kept beyond it: a sum there must not take its place.
                lastUse[network.Output] = Math.Max(network.Ready, lastUse.GetValueOrDefault(network.Output));
            }
        }

        return lastUse;
    }

    /// <summary>An input of a sum whose place the result may take: read here last, never by its neighbours, and large enough.</summary>
    private static Tensor? Overwritten(AddStep sum, int step, Dictionary<object, int> lastUse)
    {
        foreach (Summand summand in sum.Summands)
        {
            Tensor x = summand.X;
            if (x.Offset >= 0
                && lastUse[x] == step
                && sum.Output!.Length <= x.Place
                && !sum.Summands.Any(s => s.X == x && s.Pool.Kernel > 0))
            {
                return x;
            }
        }

        return null;
    }
}
