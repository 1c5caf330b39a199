using FastProxy.Input;
using FastProxy.Search.Runs;
using FastProxy.Search.Traces;

namespace FastProxy.Search;

/// <summary>The progress of a session.</summary>
/// <param name="Seed">The seed of the current run.</param>
/// <param name="SeedsDone">The number of runs before it.</param>
/// <param name="Line">Its latest evaluation.</param>
/// <param name="Incumbent">The values of its best evaluation; null with several columns.</param>
public sealed record SearchProgress(long Seed, int SeedsDone, TraceLine Line, IReadOnlyList<double?>? Incumbent);

/// <summary>
/// Runs a search for several seeds into a trace that outlives the process. A resumed session continues where the trace ends, and the whole is the
/// same, costs aside, as if it had never been interrupted.
/// </summary>
public sealed class SearchSession : IDisposable
{
    private readonly SearchPlan plan;
    private readonly string? path;
    private readonly TraceWriter? writer;
    private readonly IReadOnlyList<TraceRun> recorded = [];

    private SearchSession(SearchPlan plan, string? path, bool resume)
    {
        plan.Check();
        this.plan = plan;
        this.path = path;
        Header = plan.ToHeader();
        if (path is null)
        {
            return;
        }

        writer = TraceWriter.Open(path, Header, resume, out recorded);
        if (Unfit() is string fault)
        {
            writer.Dispose();
            throw new InputException($"{path} cannot be resumed: {fault}");
        }

        Recorded = recorded.Sum(run => run.Lines.Count);
    }

    /// <summary>The header of the trace.</summary>
    public TraceHeader Header { get; }

    /// <summary>The number of evaluations in the trace.</summary>
    public int Recorded { get; private set; }

    /// <summary>The number of finished runs that the trace held when it was opened.</summary>
    public int Finished => recorded.Count(run => run.Found is not null);

    /// <summary>Opens the trace; nothing is evaluated yet.</summary>
    /// <param name="plan">The search.</param>
    /// <param name="path">The trace; null for none.</param>
    /// <param name="resume">Whether an existing trace is continued instead of refused. More seeds may follow those that it has.</param>
    /// <exception cref="InputException">
    /// The plan contradicts itself, or the trace cannot be written, holds something and is not to be resumed, or is of another search or of other
    /// seeds.
    /// </exception>
    public static SearchSession Open(SearchPlan plan, string? path, bool resume) => new(plan, path, resume);

    /// <summary>Runs the remaining seeds and returns every run.</summary>
    /// <param name="progress">Called with every new evaluation.</param>
    /// <param name="cancel">Stops between evaluations.</param>
    /// <exception cref="OperationCanceledException">The session was cancelled; every evaluation so far is in the trace.</exception>
    /// <exception cref="InputException">
    /// A setting is out of range, an evaluation fails, or the trace cannot be written; every evaluation so far is in the trace.
    /// </exception>
    public IReadOnlyList<TraceRun> Run(Action<SearchProgress>? progress = null, CancellationToken cancel = default)
    {
        var runs = new List<TraceRun>();
        for (int s = 0; s < plan.Seeds.Count; s++)
        {
            TraceRun? before = recorded.ElementAtOrDefault(s);
            runs.Add(before?.Found is not null ? before : Run(plan.Seeds[s], s, before?.Lines ?? [], progress, cancel));
        }

        return runs;
    }

    /// <summary>Closes the trace.</summary>
    public void Dispose() => writer?.Dispose();

    private TraceRun Run(long seed, int seedsDone, IReadOnlyList<TraceLine> before, Action<SearchProgress>? progress, CancellationToken cancel)
    {
        var lines = new List<TraceLine>(before);
        var run = new SearchRun(plan.Space, plan.Settings, seed, plan.Budget, plan.Constraints, plan.Oracle, plan.Metrics, before, Record, cancel);
        IReadOnlyList<string> found = plan.Search.Run(run);
        if (run.Spent < before.Count)
        {
            throw new InputException($"{path} cannot be resumed: seed {seed} has {before.Count} evaluations, where this search makes {run.Spent}");
        }

        writer?.Append(new TraceEnd(seed, found));
        return new TraceRun(seed, lines, found);

        void Record(TraceLine line)
        {
            writer?.Append(line);
            lines.Add(line);
            Recorded++;
            progress?.Invoke(new SearchProgress(seed, seedsDone, line, line.Incumbent is int best ? lines[best - 1].Values : null));
        }
    }

    /// <summary>Returns why the runs of the trace are not the first of the plan; null if they are.</summary>
    private string? Unfit() => recorded.Count > plan.Seeds.Count
        ? $"it has {recorded.Count} seeds, expected at most {plan.Seeds.Count}"
        : recorded.Zip(plan.Seeds)
            .Where(pair => pair.First.Seed != pair.Second)
            .Select(pair => $"seed {pair.First.Seed} stands where seed {pair.Second} is expected")
            .FirstOrDefault();
}
