namespace FastProxy.Plans;

/// <summary>Divides steps into waves: the steps of a wave do not depend on each other, so a device may take them all at once.</summary>
internal static class StepWaves
{
    /// <summary>
    /// Returns the waves: every step is in the first wave after all steps that it depends on, and the steps of a wave keep the given order.
    /// </summary>
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
                // The step adds to a buffer again, so it comes after the earlier readers of the buffer.
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

    /// <summary>
    /// Returns the networks with the number of waves after which the results of each are there; none is ready before the previous one.
    /// </summary>
    /// <param name="steps">The steps in the order in which <paramref name="networks"/> count them.</param>
    /// <param name="waves">The same steps in waves.</param>
    /// <param name="networks">The networks, each ready after a number of steps.</param>
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

        // The wave after which a buffer is complete: networks share a buffer that one of them wrote, and none adds to it.
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
