using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Cli.Output;
using FastProxy.Input;
using FastProxy.Profiling;
using FastProxy.Reports;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy profile-plan</c></summary>
[Verb("profile-plan", HelpText = "Show where time goes when architectures are scored: each step of their plan, measured on the processor.")]
[Example("profile-plan --space nasbench201 --metrics swap,naswot --trace trace.json --arch {ARCH}")]
internal sealed class ProfilePlanVerb : EngineOptions, IVerb
{
    [Option("arch", MetaValue = "ARCH", HelpText = "Architectures in the space's notation; may be repeated.")]
    public IEnumerable<string> Arch { get; set; } = [];

    [Option("arch-file", MetaValue = "FILE", HelpText = "Architectures, one a line, or a column arch or genotype of a file named *.csv.")]
    public string? ArchFile { get; set; }

    [Option("metrics", Default = "swap,naswot", MetaValue = "A,B", HelpText = "Metrics whose passes the plan takes.")]
    public string Metrics { get; set; } = "";

    [Option("trace", MetaValue = "FILE", HelpText = "Write the steps and what each thread did of them, for chrome://tracing or Perfetto.")]
    public string? Trace { get; set; }

    [Option("format", Default = "text", MetaValue = "KIND", HelpText = "text or json.")]
    public string Format { get; set; } = "";

    [Option("out", MetaValue = "FILE", HelpText = "Write to a file, which is replaced if it is there (default: standard output).")]
    public string? Out { get; set; }

    public int Run(Terminal terminal)
    {
        _ = Strict.Choice("--device", Device, ("cpu", true));
        bool isJson = Strict.Choice("--format", Format, ("text", false), ("json", true));
        ScoreOptions options = CreateOptions();
        ISpace space = CreateSpace();
        Population population = ScoreVerb.PopulationOf(space, Arch, ArchFile);
        PlanProfile profile = CreateScorer(space, Metrics.Split(','), options).Profile(population.Items(0, population.Count));
        if (Trace is not null)
        {
            ProfileDocument.Write(Trace, TraceEvent.ToJson(profile.Events));
        }

        Document.Show(
            terminal, Out, isJson ? JsonText.Of(profile) : Document.Of(output => CpuProfileText.Write(output, profile)));
        return ExitCode.Done;
    }
}
