namespace FastProxy.Cli.Output;

/// <summary>The exit codes of the process.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>
    /// Finished under <c>--strict</c> with at least one row that carries a reason in place of a score; or a self-test that found a difference.
    /// </summary>
    public const int Negative = 1;

    public const int BadInput = 2;

    /// <summary>The exit code of a run that has finished.</summary>
    public static int Of(bool hasReasons, bool isStrict) => hasReasons && isStrict ? Negative : Done;

    /// <summary>Stopped by Ctrl-C, as shells report SIGINT.</summary>
    public const int Interrupted = 130;
}
