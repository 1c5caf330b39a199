using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Search.Evaluations;
using FastProxy.Search.Pareto;
using FastProxy.Search.Runs;

namespace FastProxy.Search.Algorithms;

/// <summary>
/// The objectives that searches for a front minimise: minus each value of an evaluation, and the complexity of the network. An architecture that a
/// metric fails on is infinitely bad in every objective: any that has its metrics dominates it, however much larger. The released codes put -1e8 in
/// the place of the one metric, so that a network that does not work can be on the front because it is small.
/// </summary>
internal sealed class FrontObjectives
{
    /// <summary>The setting that all searches for a front share.</summary>
    public static readonly Setting Complexity = new(
        "complexity", "flops", "the objective besides the metrics: flops, params or none", SettingRange.OneOf("flops", "params", "none"));

    private readonly SearchRun run;
    private readonly Func<Network, long>? complexity;
    private readonly Dictionary<string, double[]> known = [];

    /// <summary>Creates the objectives of a run.</summary>
    public FrontObjectives(SearchRun run)
    {
        this.run = run;
        complexity = run.Settings.Text(Complexity.Name) switch
        {
            "flops" => network => network.Macs,
            "params" => network => network.Parameters,
            _ => null,
        };
    }

    /// <summary>Returns the objectives of an evaluation, complexity last.</summary>
    public double[] Of(Evaluation evaluation)
    {
        if (!known.TryGetValue(evaluation.Architecture, out double[]? objectives))
        {
            bool failed = evaluation.Values.Any(value => value is null);
            IEnumerable<double> values = evaluation.Values.Select(value => -value ?? double.PositiveInfinity);
            objectives = [.. complexity is null ? values : values.Append(complexity(run.Space.Build(evaluation.Architecture)))];
            known[evaluation.Architecture] = objectives = failed ? [.. objectives.Select(_ => double.PositiveInfinity)] : objectives;
        }

        return objectives;
    }

    /// <summary>Returns the evaluations so far that no other dominates, by complexity, then by the metrics in order, the better first.</summary>
    public IReadOnlyList<string> Front()
    {
        var archive = new ParetoArchive<string>();
        foreach (Evaluation evaluation in run.Evaluations)
        {
            archive.Add(evaluation.Architecture, Of(evaluation));
        }

        IOrderedEnumerable<ParetoEntry<string>> sorted = archive.Entries.OrderBy(entry => complexity is null ? 0 : entry.Objectives[^1]);
        for (int k = 0; k < run.Columns; k++)
        {
            int column = k;
            sorted = sorted.ThenBy(entry => entry.Objectives[column]);
        }

        return [.. sorted.ThenBy(entry => entry.Item, StringComparer.Ordinal).Select(entry => entry.Item)];
    }
}
