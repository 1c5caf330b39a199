namespace FastProxy.Search.Traces;

/// <summary>A search as it went: what it was, and its runs in order.</summary>
/// <param name="Header">What it was.</param>
/// <param name="Runs">One a seed; only the last may be unfinished.</param>
public sealed record Trace(TraceHeader Header, IReadOnlyList<TraceRun> Runs);

/// <summary>The run of a seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Lines">Its evaluations in order.</param>
/// <param name="Found">What the search chose; null while the run is unfinished.</param>
public sealed record TraceRun(long Seed, IReadOnlyList<TraceLine> Lines, IReadOnlyList<string>? Found)
{
    /// <summary>Seconds of all evaluations.</summary>
    public double Cost => Lines.Sum(line => line.Cost);

    /// <summary>The values of an architecture; null where it was not evaluated.</summary>
    public IReadOnlyList<double?>? ValuesOf(string architecture) => Lines.FirstOrDefault(line => line.Architecture == architecture)?.Values;
}
