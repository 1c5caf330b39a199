using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using FastProxy.Input;

namespace FastProxy.Search.Oracles;

/// <summary>
/// A program that trains: it is started anew for each architecture, which is its last argument, without a shell. The last line that it prints on
/// standard output is the architecture's value; larger is better. Its running time in seconds is the cost.
/// </summary>
public sealed class CommandOracle : IOracle
{
    /// <summary>The exit code of a program that Ctrl-C stopped.</summary>
    private const int Interrupted = 130;

    /// <summary>The time within which our own Ctrl-C may follow the program's.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(.5);

    private readonly IReadOnlyList<string> words;
    private readonly CancellationToken cancel;

    /// <summary>Takes a command; nothing is started yet.</summary>
    /// <param name="command">The program and its arguments between spaces; double quotes hold spaces together.</param>
    /// <param name="cancel">Kills the running program.</param>
    /// <exception cref="InputException">The text has no program or an open quote.</exception>
    public CommandOracle(string command, CancellationToken cancel = default)
    {
        words = CommandLine.Split(command);
        this.cancel = cancel;
        Description = $"cmd {command}";
    }

    public string Description { get; }

    private string Program => words[0];

    /// <exception cref="OperationCanceledException">The run was cancelled; the program and its child processes are killed.</exception>
    public OracleAnswer Query(string architecture)
    {
        cancel.ThrowIfCancellationRequested();
        long start = Stopwatch.GetTimestamp();
        using Process process = Start(architecture);
        BoundedOutput output;
        BoundedOutput error;

        // The program's pipes close with it, which ends the reads.
        using (cancel.Register(() => Kill(process)))
        {
            process.StandardInput.Close();
            Task<BoundedOutput> errorTask = BoundedOutput.ReadAsync(process.StandardError.BaseStream, onOverflow: null);
            output = BoundedOutput.ReadAsync(process.StandardOutput.BaseStream, () => Kill(process)).GetAwaiter().GetResult();
            error = errorTask.GetAwaiter().GetResult();
            process.WaitForExit();
        }

        if (process.ExitCode == Interrupted)
        {
            cancel.WaitHandle.WaitOne(Patience);
        }

        cancel.ThrowIfCancellationRequested();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return output.IsCut ? throw Failed($"printed more than {BoundedOutput.MaxBytes >> 20} MiB", error)
            : process.ExitCode != 0 ? throw Failed($"ended with exit code {process.ExitCode}", error)
            : output.LastLine is not string line ? throw Failed("printed nothing, expected a number (exit code 0)", error)
            : double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
                ? new OracleAnswer(value, seconds)
                : throw Failed($"printed {Excerpt.Of(line)}, expected a finite number (exit code 0)", error);

        InputException Failed(string how, BoundedOutput said) =>
            new($"{Program} {how} for {Excerpt.Of(architecture)}{(said.LastLine is string last ? $"; it said {Excerpt.Of(last)}" : "")}");
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // The program, or one of its child processes, has just ended by itself.
        }
    }

    private Process Start(string architecture)
    {
        var start = new ProcessStartInfo(Program, [.. words.Skip(1), architecture])
        {
            RedirectStandardError = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception e) when (e is Win32Exception or ArgumentException or InvalidOperationException)
        {
            throw new InputException($"cannot start {Program}: {e.Message}", e);
        }
    }
}
