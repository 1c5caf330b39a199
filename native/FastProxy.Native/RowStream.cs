using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using FastProxy.Scores;

namespace FastProxy.Native;

/// <summary>
/// Hands rows that a thread of its own makes to the caller's callbacks, on the caller's thread, so that it can cancel while no row comes.
/// </summary>
/// <param name="row">fp_row_callback, or null.</param>
/// <param name="poll">fp_poll_callback, or null.</param>
/// <param name="context">What the callbacks are given.</param>
internal sealed unsafe class RowStream(
    delegate* unmanaged[Cdecl]<Row*, void*, int> row, delegate* unmanaged[Cdecl]<void*, int> poll, void* context)
{
    private const int MaxWaiting = 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(.1);

    /// <summary>Runs a maker of rows to its end.</summary>
    /// <param name="make">Puts rows until it is cancelled.</param>
    /// <exception cref="OperationCanceledException">A callback cancelled.</exception>
    public void Run(Action<Action<ScoreRow>, CancellationToken> make)
    {
        using var cancel = new CancellationTokenSource();
        using var rows = new BlockingCollection<ScoreRow>(MaxWaiting);
        ExceptionDispatchInfo? error = null;
        var maker = new Thread(() =>
        {
            try
            {
                make(made => rows.Add(made, cancel.Token), cancel.Token);
            }
            catch (Exception e)
            {
                error = ExceptionDispatchInfo.Capture(e);
            }
            finally
            {
                rows.CompleteAdding();
            }
        });
        maker.Start();
        try
        {
            Follow(rows, cancel.Token);
        }
        finally
        {
            cancel.Cancel();
            maker.Join();
        }

        error?.Throw();
    }

    private void Follow(BlockingCollection<ScoreRow> rows, CancellationToken cancel)
    {
        long polled = Environment.TickCount64;
        while (!rows.IsCompleted)
        {
            bool isCancelled = rows.TryTake(out ScoreRow? made, Interval) && row is not null && Give(made);
            if (poll is not null && Environment.TickCount64 - polled >= Interval.TotalMilliseconds)
            {
                polled = Environment.TickCount64;
                isCancelled |= poll(context) != 0;
            }

            if (isCancelled)
            {
                throw new OperationCanceledException(cancel);
            }
        }
    }

    private bool Give(ScoreRow made)
    {
        double[] mean = [.. made.Mean.Select(value => value ?? double.NaN)];
        double[] deviation = [.. made.Deviation.Select(value => value ?? double.NaN)];
        nint architecture = Boundary.Text(made.Architecture);
        nint status = Boundary.Text(made.Status);
        try
        {
            fixed (double* means = mean, deviations = deviation)
            {
                var given = new Row
                {
                    Index = new Index(made.Index),
                    Architecture = architecture,
                    Status = status,
                    Mean = means,
                    Deviation = deviations,
                    Columns = mean.Length,
                };
                return row(&given, context) != 0;
            }
        }
        finally
        {
            NativeMemory.Free((void*)architecture);
            NativeMemory.Free((void*)status);
        }
    }
}
