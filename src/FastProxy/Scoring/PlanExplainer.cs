using FastProxy.Execution.Cpu;
using FastProxy.Input;
using FastProxy.Metrics;
using FastProxy.Networks;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Scoring;

/// <summary>Explains the passes of a run by planning more and more of them.</summary>
internal sealed class PlanExplainer(ScoreInputs inputs)
{
    /// <summary>Returns the passes on the first architecture of a population, and the steps that the first window of its functions shares.</summary>
    /// <exception cref="InputException">The population is empty, or an architecture is not in the space.</exception>
    public PlanExplanation Explain(IReadOnlyList<(Int128 Index, string Architecture)> population)
    {
        if (population.Count == 0)
        {
            throw new InputException("no architecture is given");
        }

        var functions = new Dictionary<string, FunctionJob>();
        int count = 0;
        for (; count < population.Count && functions.Count < FunctionStream.Window && count < FunctionStream.MaxWaiting; count++)
        {
            string architecture = inputs.Networks.Normalise(population[count].Architecture);
            string function = inputs.FunctionOf(architecture, count);
            functions.TryAdd(function, new FunctionJob(function, inputs.Networks.Build(architecture), inputs.Options.Repeats));
        }

        string first = inputs.Networks.Normalise(population[0].Architecture);
        Network network = inputs.Networks.Build(first);
        return new PlanExplanation(
            first, network.IsConnected, Passes(network), Kernels(network), count, functions.Count,
            Sharing(FunctionStream.Groups(inputs, functions.Values)));
    }

    /// <summary>Returns the passes over a network that the metrics take; passes of one name are one.</summary>
    private List<PassExplanation> Passes(Network network)
    {
        var passes = new List<PassExplanation>();
        if (inputs.Metrics.Any(m => m.Passes.Count == 0))
        {
            passes.Add(new PassExplanation("none: structure or weights suffice", NamesOf(m => m.Passes.Count == 0), 0, 0, 0));
        }

        var planned = new List<Pass>();
        (long steps, long macs) = (0, 0);
        foreach (IGrouping<string, Pass> pass in inputs.Passes.Emitted.GroupBy(p => p.Name))
        {
            planned.AddRange(pass);
            Plan plan = inputs.PlanOf(
                [network], new PassSet([.. planned], planned.Where(p => inputs.Passes.Has(p) || p == PassCatalog.Logits).ToHashSet()));
            long allMacs = plan.Steps.Sum(s => s.Macs);
            passes.Add(new PassExplanation(
                pass.Key,
                NamesOf(m => m.Passes.Any(p => ReadsOf(p).Intersect(pass).Any())),
                plan.Steps.Count - steps,
                allMacs - macs,
                plan.ArenaLength * sizeof(float)));
            (steps, macs) = (plan.Steps.Count, allMacs);
        }

        return passes;
    }

    /// <summary>Returns the kernels of the plan of a network.</summary>
    private List<KernelExplanation> Kernels(Network network) =>
    [
        .. inputs.PlanOf([network]).Steps
            .GroupBy(step => CpuSteps.CostOf(step).Kernel)
            .Select(group => new KernelExplanation(group.Key, group.Count()))
            .OrderByDescending(kernel => kernel.Steps)
            .ThenBy(kernel => kernel.Kernel, StringComparer.Ordinal),
    ];

    /// <summary>Returns the steps that groups of functions share when they are planned together.</summary>
    private SharingExplanation Sharing(IEnumerable<FunctionJob[]> groups)
    {
        var sharing = new SharingExplanation(0, 0, 0, 0);
        foreach (FunctionJob[] group in groups.Where(_ => !inputs.Passes.IsEmpty))
        {
            Plan together = inputs.PlanOf(group.Select(job => job.Network));
            int forward = together.Steps.Count(IsForward);
            sharing = new SharingExplanation(
                Math.Max(sharing.Together, group.Length),
                sharing.ForwardAlone + group.Sum(job => inputs.PlanOf([job.Network]).Steps.Count(IsForward)),
                sharing.ForwardTogether + forward,
                sharing.Other + together.Steps.Count - forward);
        }

        return sharing;
    }

    /// <summary>Returns a pass and all passes that it reads.</summary>
    private static IEnumerable<Pass> ReadsOf(Pass pass) => PassCatalog.SetOf([pass]).Emitted;

    /// <summary>Returns whether a step belongs to a forward pass: its values have keys, or are patterns alone.</summary>
    private static bool IsForward(Step step) => step.Output is null ? step.Outputs.OfType<Pattern>().Any() : step.Output.Key != 0;

    private string[] NamesOf(Func<Metric, bool> predicate) => [.. inputs.Metrics.Where(predicate).Select(m => m.Name)];
}
