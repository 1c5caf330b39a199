using System.Runtime.InteropServices;

namespace FastProxy.Plans;

/// <summary>
/// Makes what follows a layer a part of the layer's step: sums with other activations, batch-norms by given statistics, and functions, where nothing
/// else reads what lies between. The numbers are those of the steps one after another; they are computed while the layer's output is in the cache,
/// and what lies between has no place in memory.
/// </summary>
internal static class StepChains
{
    /// <summary>Returns the plan with chains.</summary>
    /// <param name="steps">The steps in order.</param>
    /// <param name="networks">The networks, each ready after a number of steps.</param>
    public static Plan Of(IReadOnlyList<Step> steps, IReadOnlyList<NetworkPlan> networks)
    {
        HashSet<Buffer> kept = [.. networks.SelectMany(n => n.Buffers)];
        Dictionary<Buffer, StepList> readers = Uses(steps, s => s.Inputs);
        Dictionary<Buffer, StepList> writers = Uses(steps, s => s.Outputs);
        var ordered = steps.ToArray<Step?>();
        ReadRelus(ordered, readers, writers, kept);

        // Whether a step may run later than planned, because its inputs are complete and no network is ready in between.
        bool CanWait(Step step, int from, int until) => step.Inputs.All(b => !writers.TryGetValue(b, out StepList w) || w.Last < from)
            && !networks.Any(n => n.Ready > from && n.Ready <= until);

        for (int i = 0; i < steps.Count; i++)
        {
            if (steps[i] is not WeightStep { IsAdd: false, IsDual: false, Output: { Norm: null } output } layer || writers[output].Count > 1)
            {
                continue;
            }

            int at = i;
            if (output.Sums is { } sums)
            {
                layer.Sums = sums;
                int sum = writers[sums].First;
                readers[output] = readers[output].Without(sum);
                ordered[sum] = null;
            }

            while (readers.GetValueOrDefault(layer.Output!) is { Count: 1, First: var next } && !kept.Contains(layer.Output!)
                && ordered[next] == steps[next]
                && steps[next].CanContinue && CanWait(layer, at, next))
            {
                layer.Continue(steps[next]);
                ordered[at] = null;
                ordered[next] = layer;
                at = next;
            }
        }

        int[] before = new int[steps.Count + 1];
        for (int i = 0; i < steps.Count; i++)
        {
            before[i + 1] = before[i] + (ordered[i] is null ? 0 : 1);
        }

        return new Plan([.. ordered.OfType<Step>()], [.. networks.Select(n => n with { Ready = before[n.Ready] })]);
    }

    /// <summary>Leaves out ReLUs that are stored beside their inputs: sums that add one read it from its input.</summary>
    private static void ReadRelus(
        Step?[] steps, Dictionary<Buffer, StepList> readers, Dictionary<Buffer, StepList> writers, HashSet<Buffer> kept)
    {
        if (!steps.Any(s => s is AddStep { Activation: FusedActivation.Relu }))
        {
            return;
        }

        var inputs = writers.Keys.OfType<Tensor>().Where(x => x.Key != 0).ToDictionary(x => ValueKey.Of("relu", x.Key));
        for (int i = 0; i < steps.Length; i++)
        {
            if (steps[i] is not AddStep { Activation: FusedActivation.Relu, Pattern: null, Output: { Norm: null, Sums: null } relu } step
                || kept.Contains(relu) || !inputs.TryGetValue(relu.Key, out Tensor? x) || !readers.TryGetValue(relu, out StepList all)
                || !all.All(r => r > writers[x].Last && steps[r] is AddStep sum && sum.AddsPlain(relu)))
            {
                continue;
            }

            foreach (int r in all.Items)
            {
                ((AddStep)steps[r]!).ReadRelu(relu, x);
                readers[x] = readers.GetValueOrDefault(x).Without(r).With(r);
            }

            foreach (Buffer input in step.Inputs.Distinct())
            {
                readers[input] = readers[input].Without(i);
            }

            steps[i] = null;
        }
    }

    private static Dictionary<Buffer, StepList> Uses(IReadOnlyList<Step> steps, Func<Step, IEnumerable<Buffer>> buffers)
    {
        var uses = new Dictionary<Buffer, StepList>();
        for (int i = 0; i < steps.Count; i++)
        {
            foreach (Buffer buffer in buffers(steps[i]))
            {
                ref StepList list = ref CollectionsMarshal.GetValueRefOrAddDefault(uses, buffer, out bool isThere);
                list = isThere && list.Last == i ? list : list.With(i);
            }
        }

        return uses;
    }

    /// <summary>Steps by number; most lists have one or two, which need no memory of their own.</summary>
    private readonly record struct StepList(int Count, int First, int Last, int[]? Many)
    {
        /// <summary>The numbers, in the order in which they were added.</summary>
        public int[] Items => Many ?? (Count == 0 ? [] : Count == 1 ? [First] : [First, Last]);

        public bool All(Func<int, bool> condition) => Array.TrueForAll(Items, number => condition(number));

        public StepList With(int number) => Count switch
        {
            0 => new StepList(1, number, number, null),
            1 => new StepList(2, First, number, null),
            _ => Of([.. Items, number]),
        };

        public StepList Without(int number) => Of([.. Items.Where(item => item != number)]);

        private static StepList Of(int[] items) => items.Length == 0 ? default : new StepList(items.Length, items[0], items[^1], items);
    }
}
