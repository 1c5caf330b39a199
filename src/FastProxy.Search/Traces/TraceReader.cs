using System.Text.Json;
using System.Text.Json.Nodes;
using FastProxy.Input;
using FastProxy.Scores;

namespace FastProxy.Search.Traces;

/// <summary>
/// Reads traces: JSON lines, first the header, then for each seed its evaluations <c>{"seed", "evaluation", "arch", "values", "cost",
/// "incumbent"}</c> and its end <c>{"seed", "found"}</c>. <c>cost</c> is absent if it is 0, and <c>incumbent</c> if there are several columns.
/// </summary>
public static class TraceReader
{
    /// <summary>Reads a trace.</summary>
    /// <exception cref="InputException">The file cannot be read or is not a trace; the message names the line and the reason.</exception>
    public static Trace Read(string path) => Files.Read(path, stream => ScoreFile.CompleteLength(stream) == stream.Length
        ? Read(stream, path)
        : throw new InputException($"{path}: the last line is incomplete, expected a line break at its end; resuming the search repairs it"));

    /// <summary>Reads the whole lines of a trace.</summary>
    /// <exception cref="InputException">They are not a trace.</exception>
    internal static Trace Read(Stream stream, string path)
    {
        using IEnumerator<(string Where, string Text)> lines = TextLines.Read(stream, path).GetEnumerator();
        if (!lines.MoveNext())
        {
            throw new InputException($"{path}: empty, expected a trace");
        }

        TraceHeader header = At(lines.Current.Where, () => Header(lines.Current.Text));
        var runs = new List<TraceRun>();
        var seeds = new HashSet<long>();
        OpenRun? open = null;
        while (lines.MoveNext())
        {
            (string where, string text) = lines.Current;
            At(where, () =>
            {
                (TraceLine? evaluation, TraceEnd? end) = TraceJson.Entry(text);
                long seed = evaluation?.Seed ?? end!.Seed;
                open ??= seeds.Add(seed) ? new OpenRun(header, seed) : throw new JsonException($"seed {seed} comes twice");
                if (evaluation is not null)
                {
                    open.Add(evaluation);
                }
                else
                {
                    runs.Add(open.End(end!));
                    open = null;
                }

                return true;
            });
        }

        if (open is not null)
        {
            runs.Add(open.Unfinished());
        }

        return new Trace(header, runs);
    }

    private static TraceHeader Header(string text)
    {
        TraceHeader header = TraceJson.Header(text);
        bool isFit = header.Trace == TraceHeader.Form
            && header.Budget >= 1
            && header.Columns.Count >= 1
            && !header.Columns.Concat(header.Metrics).Concat(header.Settings.Values).Concat(header.SpaceSettings.Values).Contains(null!);
        if (!isFit)
        {
            throw new JsonException($"expected the header of a trace of form {TraceHeader.Form}, with a budget and columns");
        }

        if (header.Scoring is JsonObject protocol)
        {
            Protocol.FromJson(protocol.ToJsonString(), "scoring");
        }
        else if (header.Scoring is not null && header.Scoring.GetValueKind() != JsonValueKind.String)
        {
            throw new JsonException("scoring is neither a protocol nor a name");
        }

        return header;
    }

    private static T At<T>(string where, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is JsonException or InputException)
        {
            throw new InputException($"{where}: not a line of a trace: {e.Message}", e);
        }
    }

    /// <summary>A run whose end has not been read yet.</summary>
    private sealed class OpenRun(TraceHeader header, long seed)
    {
        private readonly List<TraceLine> lines = [];
        private readonly HashSet<string> architectures = [];

        public void Add(TraceLine line)
        {
            if (Fault(line) is string fault)
            {
                throw new JsonException(fault);
            }

            lines.Add(line);
        }

        public TraceRun End(TraceEnd end) => end.Seed != seed ? throw new JsonException($"seed {end.Seed} stands where seed {seed} is not ended")
            : end.Found.Count == 0 || end.Found.Any(string.IsNullOrEmpty) ? throw new JsonException("nothing was found")
            : new TraceRun(seed, lines, end.Found);

        public TraceRun Unfinished() => new(seed, lines, null);

        private string? Fault(TraceLine line) =>
            line.Seed != seed ? $"seed {line.Seed} stands where seed {seed} is not ended"
            : line.Number != lines.Count + 1 ? $"evaluation {line.Number} stands where {lines.Count + 1} is expected"
            : line.Number > header.Budget ? $"evaluation {line.Number} is beyond the budget of {header.Budget}"
            : line.Architecture.Length == 0 || !architectures.Add(line.Architecture) ? "an architecture is empty or evaluated twice"
            : line.Values.Count != header.Columns.Count ? $"{line.Values.Count} values, expected {header.Columns.Count}"
            : line.Values.Any(value => value is double v && !double.IsFinite(v)) || !double.IsFinite(line.Cost) || line.Cost < 0
                ? "expected finite values and a cost of 0 seconds or more"
            : header.Columns.Count == 1 != line.Incumbent.HasValue || line.Incumbent < 1 || line.Incumbent > line.Number
                ? "expected the number of the best evaluation so far where there is one column, and nowhere else"
            : null;
    }
}
