using System.Diagnostics;
using System.Globalization;
using FastProxy.Input;
using FastProxy.Search;
using FastProxy.Search.Runs;
using FastProxy.Search.Traces;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FastProxy.Cli.Output;

/// <summary>Runs a search, with a progress line if a person watches.</summary>
internal static class SearchProgressLine
{
    /// <summary>The width of the bar, so that the line fits 80 characters.</summary>
    private const int BarWidth = 16;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs the search and returns its runs, or null if it was interrupted; either way a line sums it up.</summary>
    /// <exception cref="InputException">The search failed; the message names the file of its evaluations.</exception>
    public static IReadOnlyList<TraceRun>? Follow(Terminal terminal, SearchPlan plan, SearchSession session, string? path)
    {
        int before = session.Recorded;
        var watch = Stopwatch.StartNew();
        IReadOnlyList<TraceRun>? runs = null;
        try
        {
            runs = terminal.ShowsProgress ? Watched(terminal, plan, session) : session.Run(cancel: terminal.Cancel);
        }
        catch (OperationCanceledException) when (terminal.Cancel.IsCancellationRequested)
        {
            // The interruption is summed up below.
        }
        catch (InputException e) when (path is not null && session.Recorded > 0)
        {
            throw new InputException($"{e.Message}; {session.Recorded} evaluations are kept in {path}, --resume goes on after them", e);
        }

        double seconds = watch.Elapsed.TotalSeconds;
        string where = path is null ? "" : $" in {path}";
        string how = runs is not null ? "" : path is null ? ", not kept: there is no --out" : ", --resume goes on after them";
        terminal.Err.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(runs is null ? "interrupted: " : "")}{session.Recorded} evaluations{where}{how}; {seconds:0.0} s, "
                + $"{(session.Recorded - before) / seconds:0.0} evaluations/s"));
        return runs;
    }

    private static IReadOnlyList<TraceRun> Watched(Terminal terminal, SearchPlan plan, SearchSession session)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Err) });
        var state = new StateColumn();
        return console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = BarWidth }, new PercentageColumn(), state, new RemainingTimeColumn())
            .Start(context =>
            {
                // A run may end before its budget is spent, so each finished run counts as its budget.
                ProgressTask task = context.AddTask("evaluations", maxValue: (double)plan.Seeds.Count * plan.Budget);
                task.Value = (double)session.Finished * plan.Budget;
                var shown = Stopwatch.StartNew();
                return session.Run(
                    progress =>
                    {
                        if (shown.Elapsed >= Step)
                        {
                            task.Value = (double)progress.SeedsDone * plan.Budget + progress.Line.Number;
                            state.Text = Text(progress, plan.Budget);
                            shown.Restart();
                        }
                    },
                    terminal.Cancel);
            });
    }

    private static string Text(SearchProgress progress, int budget) => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {progress.Seed}: {progress.Line.Number} of {budget}{(progress.Incumbent is [double best] ? $", best {best:G6}" : "")}");

    private sealed class StateColumn : ProgressColumn
    {
        public string Text { get; set; } = "";

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(string.Create(CultureInfo.InvariantCulture, $"{Text}, {task.Speed ?? 0:0.0}/s, left"));
    }
}
