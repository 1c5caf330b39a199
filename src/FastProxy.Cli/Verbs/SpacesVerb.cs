using CommandLine;
using FastProxy.Cli.Output;
using FastProxy.Spaces;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy spaces</c></summary>
[Verb("spaces", HelpText = "List the search spaces and their settings.")]
internal sealed class SpacesVerb : IVerb
{
    /// <inheritdoc/>
    [Value(0, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    public int Run(Terminal terminal)
    {
        PlainTable.Write(terminal.Out, ["space", ">architectures", "description", "settings"], SpaceCatalog.Entries.Select(entry =>
        {
            ISpace space = SpaceCatalog.Create(entry.Name);
            string settings = string.Join(' ', space.Settings.Select(s => $"{s.Key}={s.Value}"));
            return new[] { entry.Name, $"{space.Count}", entry.Description, settings };
        }));
        return ExitCode.Done;
    }
}
