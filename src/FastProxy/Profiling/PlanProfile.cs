using System.Text.Json.Serialization;

namespace FastProxy.Profiling;

/// <summary>The times of the steps of a plan.</summary>
/// <param name="Architectures">The architectures that the plan scores.</param>
/// <param name="Metrics">The metrics.</param>
/// <param name="Machine">The vector width, threads and system.</param>
/// <param name="Runs">The number of timed runs; all figures come from the run with the median total.</param>
/// <param name="Peaks">The peaks of as many threads.</param>
/// <param name="Steps">The steps in order.</param>
/// <param name="Reading">The time between steps that counts patterns and forms the metrics' values.</param>
/// <param name="Events">The same times, with each worker's share, as events.</param>
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
    /// <summary>The time of the steps and of the reading together.</summary>
    public double Seconds => Steps.Sum(s => s.Seconds) + Reading.Seconds;

    /// <summary>The steps summed by kernel, and the reading, in order of falling time.</summary>
    public IReadOnlyList<Measurement> Kernels =>
    [
        .. Steps.GroupBy(s => s.Kernel)
            .Select(g => new Measurement(g.Key, "", g.Count(), g.Sum(s => s.Seconds), g.Sum(s => s.Flop), g.Sum(s => s.Bytes)))
            .Append(Reading)
            .OrderByDescending(m => m.Seconds),
    ];
}
