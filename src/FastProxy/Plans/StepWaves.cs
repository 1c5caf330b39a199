namespace FastProxy.Plans;

/// <summary>Divides steps into waves: the steps of a wave do not depend on each other, so a device may take them all at once.</summary>
internal static class StepWaves
{
    /// <summary>Every step in the first wave that comes after all it depends on; those of a wave in the order given.</summary>
    public static IReadOnlyList<Step>[] Of(IReadOnlyList<Step> steps)
    {
        var waves = new List<List<Step>>();
        var uses = new Dictionary<Buffer, Uses>();
        foreach (Step step in steps)
        {
            int wave = 0;
            foreach (Buffer input in step.Inputs)
            {
                wave = Math.Max(wave, uses.GetValueOrDefault(input).Written);
            }

            foreach (Buffer output in step.Outputs)
            {
                // What is added to again is first read by those that read it before.
                Uses before = uses.GetValueOrDefault(output);
                wave = Math.Max(wave, Math.Max(before.Written, before.Read));
            }

            foreach (Buffer input in step.Inputs)
            {
                Uses before = uses.GetValueOrDefault(input);
                uses[input] = before with { Read = Math.Max(before.Read, wave + 1) };
            }

            foreach (Buffer output in step.Outputs)
            {
                uses[output] = uses.GetValueOrDefault(output) with { Written = wave + 1 };
            }

            if (wave == waves.Count)
            {
                waves.Add([]);
            }

            waves[wave].Add(step);
        }

        return [.. waves];
    }

    /// <summary>The networks with the number of waves after which the results of each are there, none before those of the one before it.</summary>
    /// <param name="steps">The steps in the order in which <paramref name="networks"/> count them.</param>
    /// <param name="waves">The same in waves.</param>
    /// <param name="networks">The networks, ready after so many steps.</param>
    public static NetworkPlan[] Ready(
        IReadOnlyList<Step> steps, IReadOnlyList<IReadOnlyList<Step>> waves, IReadOnlyList<NetworkPlan> networks)
    {
        var waveOf = new Dictionary<Step, int>();
        for (int w = 0; w < waves.Count; w++)
        {
            foreach (Step step in waves[w])
            {
                waveOf.Add(step, w);
            }
        }

        // The wave after which a buffer is as a network left it: networks share what one of them wrote, and none adds to it.
        var complete = new Dictionary<Buffer, int>();
        foreach (Step step in steps)
        {
            foreach (Buffer output in step.Outputs)
            {
                complete[output] = waveOf[step] + 1;
            }
        }

        int ready = 0;
        return [.. networks.Select(n => n with { Ready = ready = Math.Max(ready, n.Buffers.Max(b => (int?)complete.GetValueOrDefault(b)) ?? 0) })];
    }

    /// <summary>The numbers of waves after which a buffer was last written and read.</summary>
    private readonly record struct Uses(int Written, int Read);
}
