using System.Diagnostics;
using System.Runtime.InteropServices;
using FastProxy.Cli.Output;
using FastProxy.Input;
using FastProxy.Kernels.Gpu;

namespace FastProxy.Cli;

/// <summary>The command line: verbs over the library.</summary>
internal static class Program
{
    private static readonly TimeSpan Echo = TimeSpan.FromSeconds(.5);

    /// <summary>Runs a command line without a terminal, as in a pipe.</summary>
    public static int Run(string[] args, TextWriter output, TextWriter error) =>
        Run(args, new Terminal(output, error, false, CancellationToken.None));

    /// <summary>Runs a command line.</summary>
    public static int Run(string[] args, Terminal terminal)
    {
        try
        {
            return Arguments.Parse(args, terminal)?.Run(terminal) ?? ExitCode.Done;
        }
        catch (InputException e)
        {
            terminal.Error(e.Message);
            return ExitCode.BadInput;
        }
        catch (GpuException e)
        {
            terminal.Error(e.Message);
            return ExitCode.BadInput;
        }
        catch (OutOfMemoryException)
        {
            terminal.Error("out of memory; give a smaller --memory, --batch or --threads");
            return ExitCode.BadInput;
        }
        catch (IOException e)
        {
            // The library turns errors of its own files into InputExceptions; only standard output remains, such as a closed pipe.
            terminal.Error($"cannot write to standard output: {e.Message}");
            return ExitCode.BadInput;
        }
    }

    private static int Main(string[] args)
    {
        using var cancel = new CancellationTokenSource();
        long first = 0;
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            // A second Ctrl-C ends the process at once, unless it is the echo of the first that a wrapping process passes on.
            signal.Cancel = !cancel.IsCancellationRequested || Stopwatch.GetElapsedTime(first) < Echo;
            if (!cancel.IsCancellationRequested)
            {
                first = Stopwatch.GetTimestamp();
                cancel.Cancel();
            }
        });
        using var input = new StreamReader(Console.OpenStandardInput());
        return Run(args, new Terminal(Console.Out, Console.Error, !Console.IsErrorRedirected, cancel.Token) { In = input });
    }
}
