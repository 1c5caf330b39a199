namespace FastProxy.Cli.Output;

/// <summary>The exit codes of the process.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>
    /// The run finished under <c>--strict</c> with at least one row that carries a reason instead of a score, or a self-test found a difference.
    /// </summary>
    public const int Negative = 1;

    public const int BadInput = 2;

    /// <summary>Returns the exit code of a finished run.</summary>
    public static int Of(bool hasReasons, bool isStrict) => hasReasons && isStrict ? Negative : Done;

    /// <summary>Ctrl-C stopped the run, as shells report SIGINT.</summary>
    public const int Interrupted = 130;
}
