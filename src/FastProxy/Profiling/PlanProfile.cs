using System.Text.Json.Serialization;

namespace FastProxy.Profiling;

/// <summary>Where the time of a plan goes.</summary>
/// <param name="Architectures">The architectures that it scores.</param>
/// <param name="Metrics">The metrics.</param>
/// <param name="Machine">Vector width, threads, system.</param>
/// <param name="Runs">Timed runs; everything here is of the one whose total is the median.</param>
/// <param name="Peaks">What as many threads can do.</param>
/// <param name="Steps">The steps in order.</param>
/// <param name="Reading">What counting patterns and forming the metrics' values took, between steps.</param>
/// <param name="Events">The same, and what each worker did of it, by time.</param>
public sealed record PlanProfile(
    IReadOnlyList<string> Architectures,
    IReadOnlyList<string> Metrics,
    string Machine,
    int Runs,
    Peaks Peaks,
    IReadOnlyList<Measurement> Steps,
    Measurement Reading,
    [property: JsonIgnore] IReadOnlyList<TraceEvent> Events)
{
    /// <summary>Steps and reading together.</summary>
    public double Seconds => Steps.Sum(s => s.Seconds) + Reading.Seconds;

    /// <summary>Steps summed by kernel, and the reading; what takes longest comes first.</summary>
    public IReadOnlyList<Measurement> Kernels =>
    [
        .. Steps.GroupBy(s => s.Kernel)
            .Select(g => new Measurement(g.Key, "", g.Count(), g.Sum(s => s.Seconds), g.Sum(s => s.Flop), g.Sum(s => s.Bytes)))
            .Append(Reading)
            .OrderByDescending(m => m.Seconds),
    ];
}
