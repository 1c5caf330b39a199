namespace FastProxy.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Finished; at least one row has a metric without a value.</summary>
    public const int FailedRows = 1;

    public const int BadInput = 2;

    /// <summary>Stopped by Ctrl-C, as shells report SIGINT.</summary>
    public const int Interrupted = 130;
}
