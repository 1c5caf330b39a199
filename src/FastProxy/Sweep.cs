using FastProxy.Input;
using FastProxy.Scores;

namespace FastProxy;

/// <summary>
/// Scores a population, or a shard of it, into a score file that outlives the process; a resumed run continues where the file ends.
/// </summary>
public sealed class Sweep : IDisposable
{
    private readonly Scorer scorer;
    private readonly IReadOnlyList<(Int128 Index, string Architecture)> items;
    private readonly ScoreWriter writer;

    private Sweep(Scorer scorer, Population population, Shard? shard, string path, bool resume, CancellationToken cancel)
    {
        this.scorer = scorer;
        (Int128 start, Int128 end) = shard?.Range(population.Count) ?? (0, population.Count);
        items = population.Items(start, end);
        Total = items.Count;
        if (Total > 0)
        {
            // The scorer refuses bad input before the file exists.
            PlannedPeakBytes = scorer.PlannedPeakBytes(items, cancel);
            _ = scorer.Rows(items, cancel);
        }

        Protocol = scorer.Protocol with { Population = population.Description, Count = population.Count, Shard = shard };
        IReadOnlyList<ScoreRow> rows = [];
        writer = resume ? ScoreWriter.Resume(path, Protocol, out rows) : ScoreWriter.Create(path, Protocol);
        try
        {
            CheckRows(rows, path);
        }
        catch
        {
            writer.Dispose();
            throw;
        }

        Done = rows.Count;
        Failed = rows.Count(row => !row.IsOk);
    }

    /// <summary>The scorer's protocol with the population's part.</summary>
    public Protocol Protocol { get; }

    /// <summary>The number of rows of the whole run.</summary>
    public long Total { get; }

    /// <summary>The number of rows in the file.</summary>
    public long Done { get; private set; }

    /// <summary>The number of rows in the file in which a metric has no value.</summary>
    public long Failed { get; private set; }

    /// <summary>The most memory that scoring will use, in bytes.</summary>
    public long PlannedPeakBytes { get; }

    /// <summary>Opens the file; nothing is scored yet.</summary>
    /// <param name="scorer">The scorer of the rows.</param>
    /// <param name="population">Architectures of the scorer's space.</param>
    /// <param name="shard">The part to score; null for all.</param>
    /// <param name="path">The score file.</param>
    /// <param name="resume">Whether an existing file is continued instead of refused.</param>
    /// <param name="cancel">Stops planning, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InputException">
    /// The file cannot be written, holds scores and is not to be resumed, or belongs to another run; or the scorer refuses the population.
    /// </exception>
    public static Sweep Open(
        Scorer scorer, Population population, Shard? shard, string path, bool resume, CancellationToken cancel = default) =>
        new(scorer, population, shard, path, resume, cancel);

    /// <summary>Scores the remaining rows and hands each to the operating system as it comes.</summary>
    /// <param name="written">Called after each row.</param>
    /// <param name="cancel">Stops between rows.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled; the rows so far are in the file.</exception>
    /// <exception cref="InputException">The file can no longer be written.</exception>
    public void Run(Action<ScoreRow>? written = null, CancellationToken cancel = default)
    {
        if (Done == Total)
        {
            return;
        }

        foreach (ScoreRow row in scorer.Rows(Done == 0 ? items : [.. items.Skip((int)Done)], cancel))
        {
            writer.Append(row);
            writer.Flush();
            Done++;
            Failed += row.IsOk ? 0 : 1;
            written?.Invoke(row);
            if (Done < Total)
            {
                cancel.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => writer.Dispose();

    private void CheckRows(IReadOnlyList<ScoreRow> rows, string path)
    {
        if (rows.Count > Total)
        {
            throw new InputException($"{path} cannot be resumed: {rows.Count} rows, expected at most {Total}");
        }

        foreach (((Int128 index, string architecture), ScoreRow row) in items.Zip(rows))
        {
            if (row.Index != index || row.Architecture != architecture)
            {
                throw new InputException($"{path} cannot be resumed: index {row.Index} stands where {index} is expected");
            }
        }
    }
}
