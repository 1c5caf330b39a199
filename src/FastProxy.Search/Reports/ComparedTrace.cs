using FastProxy.Input;
using FastProxy.Metrics;
using FastProxy.Search.Traces;

namespace FastProxy.Search.Reports;

/// <summary>The finished runs of a trace and the quality of the architectures that they found, by the truth or by the trace's own values.</summary>
public sealed class ComparedTrace
{
    private readonly SpaceTruth? truth;

    /// <summary>Takes a trace.</summary>
    /// <param name="name">The name in the report.</param>
    /// <param name="trace">The trace.</param>
    /// <param name="source">The truth; null to compare by the trace's values.</param>
    /// <exception cref="InputException">No run is finished, or there is no truth and the trace has no value for a found architecture.</exception>
    public ComparedTrace(string name, Trace trace, TruthSource? source)
    {
        Name = name;
        Header = trace.Header;
        Runs = [.. trace.Runs.Where(run => run.Found is not null)];
        Unfinished = trace.Runs.Count - Runs.Count;
        if (Runs.Count == 0)
        {
            throw new InputException($"{name}: no run is finished");
        }

        truth = source?.Of(Header);
        IsFront = Runs.Any(run => run.Found!.Count > 1);
        if (truth is null && (IsFront || Header.Columns.Count > 1))
        {
            throw new InputException($"{name}: what it found has no single value; expected a truth to compare it by");
        }

        Measure = source?.Column ?? (Header.Oracle is null ? Header.Columns[0] : $"value by {Header.Oracle}");
        LargerIsBetter = truth is not null || Header.Oracle is not null
            || MetricCatalog.Resolve(Header.Columns)[0].Direction == Direction.HigherIsBetter;
    }

    /// <summary>The name in the report.</summary>
    public string Name { get; }

    /// <summary>The header of the trace: the space, the search and its settings.</summary>
    public TraceHeader Header { get; }

    /// <summary>The finished runs.</summary>
    public IReadOnlyList<TraceRun> Runs { get; }

    /// <summary>The number of runs that are left out because they are unfinished.</summary>
    public int Unfinished { get; }

    /// <summary>Whether a run found several architectures.</summary>
    public bool IsFront { get; }

    /// <summary>The measure of values: the truth's column, the oracle or the metric.</summary>
    public string Measure { get; }

    /// <summary>Whether larger values are better.</summary>
    public bool LargerIsBetter { get; }

    /// <summary>Returns the value of an architecture.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public double ValueOf(TraceRun run, string architecture) => truth?.Of(architecture)
        ?? run.ValuesOf(architecture)?[0]
        ?? throw new InputException($"{Name}: seed {run.Seed} has no value of {Excerpt.Of(architecture)}; expected a truth to compare it by");

    /// <summary>Returns the value of the architecture that a run found, or of the best of its front.</summary>
    public double ValueOf(TraceRun run) => ValueOf(run, BestOf(run));

    /// <summary>
    /// Returns the rank of the architecture that a run found among all architectures of the truth, 1 for the best; null without a truth.
    /// </summary>
    public int? RankOf(TraceRun run) => truth?.RankOf(BestOf(run));

    /// <summary>
    /// Returns the percentage of the truth's architectures that are no better than an architecture of a rank; null without a truth.
    /// </summary>
    public double? PercentileOf(double rank) => truth is null ? null : 100 * (truth.Count - rank + 1) / truth.Count;

    /// <summary>Returns the indicators of a run's front; null without a truth.</summary>
    public FrontIndicators? FrontOf(TraceRun run)
    {
        // Only architectures of the table may be looked up.
        run.Found!.ToList().ForEach(a => truth?.Of(a));
        return truth?.Front.Of(run.Found!);
    }

    /// <summary>The reason why E-TF-MOENAS's hypervolume is not defined; null if it is, or without a truth.</summary>
    public string? MoenasFault => truth?.Front.MoenasFault;

    /// <summary>The indicators of the true front; null without a truth.</summary>
    public FrontIndicators? Ceiling => truth?.Front.Ceiling;

    private string BestOf(TraceRun run) => run.Found!.MaxBy(a => LargerIsBetter ? ValueOf(run, a) : -ValueOf(run, a))!;
}
