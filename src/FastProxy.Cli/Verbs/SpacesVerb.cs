using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Cli.Output;
using FastProxy.Reports;
using FastProxy.Spaces;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy spaces</c></summary>
[Verb("spaces", HelpText = "List the search spaces and their settings.")]
internal sealed class SpacesVerb : IVerb
{
    [Value(0, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    public int Run(Terminal terminal)
    {
        PlainTable.Write(
            terminal.Out,
            ["space", ">architectures", "description"],
            SpaceCatalog.Entries.Select(entry => (string[])
                [entry.Name, SpaceCatalog.Create(entry.Name) is { IsIndexed: true } space ? $"{space.Count}" : "-", entry.Description]));
        terminal.Out.WriteLine();
        PlainTable.Write(
            terminal.Out,
            ["space", "option", "default", "values", "description"],
            SpaceCatalog.Entries.SelectMany(entry => entry.Settings.Select(setting => (string[])
            [
                entry.Name, DeclaredOptions.NameOf(setting), setting.Default, setting.Range.Expected, setting.Help,
            ])));
        return ExitCode.Done;
    }
}
