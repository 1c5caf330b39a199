namespace FastProxy.Search.Traces;

/// <summary>The record of a search: its header, and its runs in order.</summary>
/// <param name="Header">The header.</param>
/// <param name="Runs">One run per seed; only the last may be unfinished.</param>
public sealed record Trace(TraceHeader Header, IReadOnlyList<TraceRun> Runs);

/// <summary>The run of a seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Lines">The evaluations in order.</param>
/// <param name="Found">The architectures that the search chose; null while the run is unfinished.</param>
public sealed record TraceRun(long Seed, IReadOnlyList<TraceLine> Lines, IReadOnlyList<string>? Found)
{
    /// <summary>The seconds of all evaluations.</summary>
    public double Cost => Lines.Sum(line => line.Cost);

    /// <summary>Returns the values of an architecture; null if it was not evaluated.</summary>
    public IReadOnlyList<double?>? ValuesOf(string architecture) => Lines.FirstOrDefault(line => line.Architecture == architecture)?.Values;
}
