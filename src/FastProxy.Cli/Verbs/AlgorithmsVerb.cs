using CommandLine;
using FastProxy.Cli.Output;
using FastProxy.Reports;
using FastProxy.Search;
using FastProxy.Search.Runs;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy algorithms</c></summary>
[Verb("algorithms", HelpText = "List the search algorithms: what they evaluate, their metrics and settings, where they come from.")]
internal sealed class AlgorithmsVerb : IVerb
{
    [Value(0, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    public int Run(Terminal terminal)
    {
        PlainTable.Write(
            terminal.Out,
            ["algorithm", "evaluates", "metrics", "description", "source"],
            SearchCatalog.All.Select(search => new[]
            {
                search.Name, Word(search.Evaluates), search.Metrics.Count == 0 ? "-" : string.Join(',', search.Metrics),
                search.Description, search.Source,
            }));
        terminal.Out.WriteLine();
        PlainTable.Write(
            terminal.Out,
            ["algorithm", "setting", "default", "description"],
            SearchCatalog.All.SelectMany(search => search.Settings.Select(setting => new[]
            {
                search.Name, setting.Name, setting.Default, setting.Help,
            })));
        terminal.Out.WriteLine();
        terminal.Out.WriteLine("A search that evaluates either asks --oracle where there is one, else it scores by --metrics. Metrics are the ones");
        terminal.Out.WriteLine("read where --metrics names none; --set NAME=VALUE,NAME=VALUE changes settings.");
        return ExitCode.Done;
    }

    private static string Word(Evaluates evaluates) => evaluates.ToString().ToLowerInvariant();
}
