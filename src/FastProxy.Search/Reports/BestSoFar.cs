using FastProxy.Input;
using FastProxy.Search.Traces;

namespace FastProxy.Search.Reports;

/// <summary>The value of the best architecture so far after each evaluation, over seeds.</summary>
/// <param name="Name">The trace and its search.</param>
/// <param name="Steps">The values; index n - 1 is that after n evaluations.</param>
public sealed record BestSoFar(string Name, IReadOnlyList<Spread> Steps)
{
    /// <summary>Returns the values of a trace. A run that ended before others keeps its last value.</summary>
    /// <exception cref="InputException">The trace has no best so far, or the truth lacks an architecture.</exception>
    public static BestSoFar Of(ComparedTrace trace)
    {
        if (trace.Header.Columns.Count > 1)
        {
            throw new InputException(
                $"{trace.Name}: an evaluation has {trace.Header.Columns.Count} values, of which none is the best so far; "
                    + "a plot takes searches with one");
        }

        double[][] runs = [.. trace.Runs.Select(run => Values(trace, run))];
        int length = runs.Max(run => run.Length);
        return new(
            $"{trace.Header.Algorithm} ({trace.Name})",
            [.. Enumerable.Range(0, length).Select(n => Spread.Of([.. runs.Select(run => run[Math.Min(n, run.Length - 1)])]))]);
    }

    private static double[] Values(ComparedTrace trace, TraceRun run)
    {
        if (run.Lines.Count == 0)
        {
            throw new InputException($"{trace.Name}: seed {run.Seed} has no evaluations");
        }

        var values = new double[run.Lines.Count];
        for (int n = 0; n < values.Length; n++)
        {
            // There is no best until a metric first succeeds: the line begins at its first value.
            int best = Math.Max(run.Lines[n].Incumbent!.Value, FirstValue(run));
            values[n] = n > 0 && run.Lines[n].Incumbent == run.Lines[n - 1].Incumbent
                ? values[n - 1]
                : trace.ValueOf(run, run.Lines[best - 1].Architecture);
        }

        return values;
    }

    private static int FirstValue(TraceRun run) => run.Lines.FirstOrDefault(line => line.Values[0].HasValue)?.Number ?? 1;
}
