using FastProxy.Input;

namespace FastProxy.Search.Reports;

/// <summary>The results of the finished runs of a trace.</summary>
/// <param name="Name">The trace.</param>
/// <param name="Algorithm">The search.</param>
/// <param name="Seeds">The seeds of the runs.</param>
/// <param name="Budget">The limit on evaluations of a run.</param>
/// <param name="Value">The value of the architecture that a run found, or of the best of its front.</param>
/// <param name="Best">The best of these values.</param>
/// <param name="MeanRank">The mean rank among all architectures of the truth, 1 for the best; null without a truth.</param>
/// <param name="MeanPercentile">The mean percentage of the truth's architectures that are no better; null without a truth.</param>
/// <param name="MeanCost">The mean seconds of a run's evaluations.</param>
/// <param name="Front">The fronts, if the search found fronts.</param>
public sealed record TraceReport(
    string Name,
    string Algorithm,
    IReadOnlyList<long> Seeds,
    int Budget,
    Spread Value,
    double Best,
    double? MeanRank,
    double? MeanPercentile,
    double MeanCost,
    FrontReport? Front);

/// <summary>A comparison of searches.</summary>
/// <param name="Measure">The measure of values.</param>
/// <param name="Traces">One report per trace, in the given order.</param>
/// <param name="Pairs">Every trace against every later one, as far as they have common seeds.</param>
/// <param name="Ceiling">The indicators of the true front, if a trace found fronts.</param>
/// <param name="MoenasFault">The reason why E-TF-MOENAS's hypervolume is null, if a trace found fronts and it is.</param>
public sealed record ComparisonReport(
    string Measure, IReadOnlyList<TraceReport> Traces, IReadOnlyList<PairReport> Pairs, FrontIndicators? Ceiling, string? MoenasFault)
{
    /// <summary>The second measure by which pairs of fronts are compared.</summary>
    public const string FrontMeasure = "hypervolume (MTF-PDNS)";

    /// <summary>Compares traces.</summary>
    /// <exception cref="InputException">The traces' values are not of one kind, or one lacks a value.</exception>
    public static ComparisonReport Of(IReadOnlyList<ComparedTrace> traces)
    {
        ComparedTrace first = traces[0];
        if (traces.FirstOrDefault(trace => trace.Measure != first.Measure) is ComparedTrace other)
        {
            throw new InputException(
                $"{first.Name} and {other.Name} cannot be compared without a truth: {first.Measure} against {other.Measure}");
        }

        Dictionary<long, double>[] values = [.. traces.Select(trace => trace.Runs.ToDictionary(run => run.Seed, trace.ValueOf))];
        Dictionary<long, FrontIndicators>?[] fronts =
            [.. traces.Select(trace => trace.IsFront ? trace.Runs.ToDictionary(run => run.Seed, run => trace.FrontOf(run)!) : null)];
        TraceReport[] reports = [.. traces.Select((trace, t) => Report(trace, values[t], fronts[t]))];
        var pairs = new List<PairReport?>();
        for (int a = 0; a < traces.Count; a++)
        {
            for (int b = a + 1; b < traces.Count; b++)
            {
                pairs.Add(PairReport.Of((traces[a].Name, values[a]), (traces[b].Name, values[b]), first.Measure, first.LargerIsBetter));
                if (fronts[a] is { } mine && fronts[b] is { } others)
                {
                    pairs.Add(PairReport.Of((traces[a].Name, Volumes(mine)), (traces[b].Name, Volumes(others)), FrontMeasure, larger: true));
                }
            }
        }

        ComparedTrace? front = traces.FirstOrDefault(trace => trace.IsFront);
        return new(first.Measure, reports, [.. pairs.OfType<PairReport>()], front?.Ceiling, front?.MoenasFault);
    }

    private static TraceReport Report(ComparedTrace trace, Dictionary<long, double> values, Dictionary<long, FrontIndicators>? fronts)
    {
        double? rank = trace.Runs.Average(run => trace.RankOf(run));
        return new(
            trace.Name,
            trace.Header.Algorithm,
            [.. trace.Runs.Select(run => run.Seed)],
            trace.Header.Budget,
            Spread.Of([.. values.Values]),
            trace.LargerIsBetter ? values.Values.Max() : values.Values.Min(),
            rank,
            rank is double r ? trace.PercentileOf(r) : null,
            trace.Runs.Average(run => run.Cost),
            fronts is null ? null : FrontReport.Of([.. trace.Runs.Select(run => run.Found!.Count)], [.. fronts.Values]));
    }

    private static Dictionary<long, double> Volumes(Dictionary<long, FrontIndicators> fronts) =>
        fronts.ToDictionary(front => front.Key, front => front.Value.Pdns);
}
