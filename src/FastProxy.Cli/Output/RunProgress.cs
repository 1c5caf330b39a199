using System.Diagnostics;
using System.Globalization;
using FastProxy.Scoring;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FastProxy.Cli.Output;

/// <summary>Runs a sweep, with a progress line if a person watches, and sums it up.</summary>
internal static class RunProgress
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs the sweep and returns the exit code.</summary>
    public static int Follow(Terminal terminal, Scorer scorer, Sweep sweep, string path, bool isStrict)
    {
        long before = sweep.Done;
        var watch = Stopwatch.StartNew();
        bool interrupted = false;
        try
        {
            if (terminal.ShowsProgress)
            {
                Watched(terminal, sweep);
            }
            else
            {
                sweep.Run(cancel: terminal.Cancel);
            }
        }
        catch (OperationCanceledException) when (terminal.Cancel.IsCancellationRequested)
        {
            interrupted = true;
        }

        terminal.Warn(scorer.Warnings);
        double seconds = watch.Elapsed.TotalSeconds;
        terminal.Err.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(interrupted ? "interrupted: " : "")}{sweep.Done} of {sweep.Total} rows in {path}, {sweep.Failed} with a reason in place of a score; ")
            + string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s, {(sweep.Done - before) / seconds:0.0} architectures/s"));
        return interrupted ? ExitCode.Interrupted : ExitCode.Of(sweep.Failed > 0, isStrict);
    }

    private static void Watched(Terminal terminal, Sweep sweep)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Err) });
        console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new CountColumn(), new RateColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask("rows", maxValue: sweep.Total);
                task.Value = sweep.Done;
                var shown = Stopwatch.StartNew();
                sweep.Run(
                    _ =>
                    {
                        if (shown.Elapsed >= Step)
                        {
                            task.Value = sweep.Done;
                            shown.Restart();
                        }
                    },
                    terminal.Cancel);
            });
    }

    private sealed class CountColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(string.Create(CultureInfo.InvariantCulture, $"{task.Value:0} of {task.MaxValue:0}"));
    }

    private sealed class RateColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(string.Create(CultureInfo.InvariantCulture, $"{task.Speed ?? 0:0.0}/s, left"));
    }
}
