using CommandLine;
using FastProxy.Cli.Output;
using FastProxy.Scores;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy merge</c></summary>
[Verb("merge", HelpText = "Join the score files of all shards of a sweep, checking that no row is missing or twice.")]
[Example("merge scores.csv shard1.csv shard2.csv shard3.csv")]
internal sealed class MergeVerb : IVerb
{
    [Value(0, MetaName = "out.csv", Required = true, HelpText = "Where the joined scores go, their protocol beside them in out.csv.json.")]
    public string Out { get; set; } = "";

    [Value(1, MetaName = "shards", HelpText = "One score file per shard, in any order.")]
    public IEnumerable<string> Shards { get; set; } = [];

    public int Run(Terminal terminal)
    {
        ScoreFile.Merge(Out, [.. Shards]);
        return ExitCode.Done;
    }
}
