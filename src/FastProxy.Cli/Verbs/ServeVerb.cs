using System.Text.Json.Nodes;
using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Cli.Output;
using FastProxy.Cli.Serving;
using FastProxy.Input;
using FastProxy.Kernels.Gpu;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy serve</c></summary>
[Verb("serve", HelpText = "Score for other programs: a request in JSON on each line of standard input, replies on lines of standard output.")]
[Example("serve --threads 2 --memory 4G --time 600")]
internal sealed class ServeVerb : IVerb
{
    [Option("threads", MetaValue = "T", HelpText = "Threads (default: one per processor).")]
    public string? Threads { get; set; }

    [Option("memory", Default = "2G", MetaValue = "SIZE", HelpText = "Most memory to use, as 512M or 2G; a request may ask for less.")]
    public string Memory { get; set; } = "";

    [Option("time", MetaValue = "SECONDS", HelpText = "Most time to score a request; it may ask for less (default: no limit).")]
    public string? Time { get; set; }

    [Option("device", Default = "cpu", MetaValue = "NAME", HelpText = "Where networks run: " + Devices.Names + ".")]
    public string Device { get; set; } = "";

    [Value(0, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    /// <summary>Returns a time of some seconds.</summary>
    /// <exception cref="InputException">The text is something else.</exception>
    public static TimeSpan TimeOf(string option, string text) => Strict.Number(option, text) is > 0 and <= 1e6 and var seconds
        ? TimeSpan.FromSeconds(seconds)
        : throw new InputException($"{option}: expected seconds from above 0 to 1000000, got '{text}'");

    public int Run(Terminal terminal)
    {
        if (Threads is not null)
        {
            Strict.Whole("--threads", Threads, 1, 1024);
        }

        long memoryBytes = Strict.Bytes("--memory", Memory);
        TimeSpan? time = Time is null ? null : TimeOf("--time", Time);
        using IGpuDevice? device = Devices.Open(Device, memoryBytes);
        var server = new LineServer(
            memoryBytes,
            body => ScoreRequest.Read(body, Threads, Memory, time, device),
            new Dictionary<string, Func<JsonNode>>
            {
                ["metrics"] = Catalogs.Metrics,
                ["spaces"] = Catalogs.Spaces,
                ["version"] = Catalogs.Version,
            });
        server.Run(terminal.In, terminal.Out, terminal.Cancel);
        return terminal.Cancel.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
    }
}
