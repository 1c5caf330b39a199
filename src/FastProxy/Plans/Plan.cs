namespace FastProxy.Plans;

/// <summary>Steps in order, the networks that they serve, and the place of every buffer in memory.</summary>
public sealed class Plan
{
    /// <param name="steps">The passes over memory, in order.</param>
    /// <param name="networks">The networks, each ready after a number of steps.</param>
    /// <param name="isGrouped">Whether independent steps form waves; otherwise each step is a wave by itself, and less memory is needed.</param>
    internal Plan(IReadOnlyList<Step> steps, IReadOnlyList<NetworkPlan> networks, bool isGrouped = false)
    {
        Waves = isGrouped ? StepWaves.Of(steps) : [.. steps.Select(s => new[] { s })];
        Networks = isGrouped ? StepWaves.Ready(steps, Waves, networks) : networks;
        Steps = isGrouped ? [.. Waves.SelectMany(w => w)] : steps;
        ArenaLength = Place();
    }

    /// <summary>The passes over memory, in order.</summary>
    public IReadOnlyList<Step> Steps { get; }

    /// <summary>The steps in waves: the steps of a wave do not depend on each other.</summary>
    public IReadOnlyList<IReadOnlyList<Step>> Waves { get; }

    /// <summary>The networks, in the order in which they were added; each is ready no later than the next.</summary>
    public IReadOnlyList<NetworkPlan> Networks { get; }

    /// <summary>The floats of the arena that holds all buffers.</summary>
    public long ArenaLength { get; }

    /// <summary>Floats at the arena's start that hold the scales and shifts of batch-norms, in the order of the waves.</summary>
    public long NormsLength { get; private set; }

    /// <summary>Gives every buffer its offset; a place is free again after the last step or network that reads it.</summary>
    private long Place()
    {
        Dictionary<Buffer, int> lastUse = LastUses();
        var arena = new Arena();

        // They stay until the networks are ready, and lie together, so that a device hands them over at once.
        foreach (Coefficients norm in Steps.Select(s => s.Output?.Norm).OfType<Coefficients>().Where(n => n.Offset < 0))
        {
            norm.Offset = arena.Take(norm.Length);
            norm.Place = norm.Length;
        }

        NormsLength = arena.Peak;
        var expiring = new Dictionary<int, List<(long Offset, long Length)>>();
        for (int i = 0; i < Waves.Count; i++)
        {
            // A buffer that already has a place is added to.
            foreach (Buffer output in Waves[i].SelectMany(s => s.Outputs).Where(o => o.Offset < 0))
            {
                if (Waves[i] is [var step] && step.Output == output && Overwritten(step, i, lastUse) is { } input)
                {
                    // The output takes over the place of an input that nobody reads afterwards: its lines are in the cache already.
                    output.Offset = input.Offset;
                    expiring[i].Remove((input.Offset, input.Place));
                    output.Place = input.Place;
                }
                else
                {
                    output.Offset = arena.Take(output.Length);
                    output.Place = output.Length;
                }

                int last = Math.Max(i, lastUse.GetValueOrDefault(output));
                if (!expiring.TryGetValue(last, out List<(long, long)>? list))
                {
                    expiring.Add(last, list = []);
                }

                list.Add((output.Offset, output.Place));
            }

            foreach ((long offset, long length) in expiring.GetValueOrDefault(i) ?? [])
            {
                arena.Release(offset, length);
            }
        }

        return arena.Peak;
    }

    /// <summary>Returns the last wave that reads each buffer.</summary>
    private Dictionary<Buffer, int> LastUses()
    {
        var lastUse = new Dictionary<Buffer, int>();
        for (int i = 0; i < Waves.Count; i++)
        {
            foreach (Buffer input in Waves[i].SelectMany(s => s.Inputs))
            {
                lastUse[input] = i;
            }
        }

        foreach (NetworkPlan network in Networks)
        {
            foreach (Buffer result in network.Buffers)
            {
                // The result is read after the wave that makes the network ready, so it is kept beyond that wave: a sum there must not take its
                // place.
                int last = result is Pattern ? network.Ready - 1 : network.Ready;
                lastUse[result] = Math.Max(last, lastUse.GetValueOrDefault(result));
            }
        }

        return lastUse;
    }

    /// <summary>Returns an input whose place a step's output may take: it is large enough, and this step is the last to read it.</summary>
    private static Tensor? Overwritten(Step step, int wave, Dictionary<Buffer, int> lastUse)
    {
        foreach (Tensor x in step.InPlace)
        {
            if (x.Offset >= 0 && lastUse[x] == wave && step.Output!.Length <= x.Place)
            {
                return x;
            }
        }

        return null;
    }
}
