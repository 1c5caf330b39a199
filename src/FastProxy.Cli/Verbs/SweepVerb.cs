using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Cli.Output;
using FastProxy.Input;
using FastProxy.Kernels.Gpu;
using FastProxy.Networks;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy sweep</c></summary>
[Verb("sweep", HelpText = "Score a population into a file that survives interruption and can be resumed.")]
[Example("sweep --space nasbench201 --all --metrics swap,naswot --out scores.csv")]
[Example("sweep --space nasbench201 --sample 1000 --sample-seed 7 --metrics naswot --out scores.csv --resume")]
[Example("sweep --onnx models/ --metrics naswot,params --image-size 64 --out scores.csv")]
[Example("sweep --space nasbench201 --all --shard 2/8 --metrics swap --out shard2.csv")]
internal sealed class SweepVerb : ModelOptions, IVerb
{
    [Option("all", HelpText = "Every architecture of the space, by index.")]
    public bool All { get; set; }

    [Option("sample", MetaValue = "N", HelpText = "N architectures drawn uniformly, none twice.")]
    public string? Sample { get; set; }

    [Option("sample-seed", MetaValue = "S", HelpText = "Seed of --sample (default: 0).")]
    public string? SampleSeed { get; set; }

    [Option("indices", MetaValue = "FILE", HelpText = "The architectures whose indices stand in a file, one a line.")]
    public string? Indices { get; set; }

    [Option("shard", MetaValue = "I/N", HelpText = "Only part I of N; see 'fastproxy merge'.")]
    public string? ShardText { get; set; }

    [Option("out", Required = true, MetaValue = "FILE", HelpText = "Scores as CSV, their protocol beside them in FILE.json.")]
    public string Out { get; set; } = "";

    [Option("resume", HelpText = "Go on with FILE where it ends; it must be of the same run. Starts it where there is none.")]
    public bool Resume { get; set; }

    public int Run(Terminal terminal)
    {
        ScoreOptions options = CreateOptions();
        using IGpuDevice? device = options.Device;
        Shard? shard = ShardText is null ? null : Shard.Parse(ShardText);
        (INetworkSource networks, Population population) = Networks(terminal);
        options = options with { Weights = WeightsOf(networks, population, options) };
        using Scorer scorer = CreateScorer(terminal, networks, options);
        if (Explain)
        {
            (Int128 start, Int128 end) = shard?.Range(population.Count) ?? (0, population.Count);
            return Print(terminal, scorer.Explain(population.Items(start, end)));
        }

        return Write(terminal, scorer, options, population, shard, Out, Resume);
    }

    private (INetworkSource Networks, Population Population) Networks(Terminal terminal)
    {
        if (HasModels)
        {
            return All || (Sample ?? SampleSeed ?? Indices) is not null
                ? throw new InputException("--onnx: expected neither --all nor --sample nor --indices beside it")
                : CreateModels(terminal, isKeyed: true);
        }

        RefuseModelOptions();
        ISpace space = CreateSpace();
        return (space, CreatePopulation(space));
    }

    private Population CreatePopulation(ISpace space)
    {
        if (SampleSeed is not null && Sample is null)
        {
            throw new InputException("--sample-seed: expected --sample beside it");
        }

        return (All, Sample, Indices) switch
        {
            (true, null, null) => Population.All(space),
            (false, string count, null) => Population.Sample(
                space,
                Strict.Whole("--sample", count, 1, int.MaxValue),
                Strict.Whole("--sample-seed", SampleSeed ?? "0", long.MinValue, long.MaxValue)),
            (false, null, string path) => Population.FromIndices(space, path),
            _ => throw new InputException("expected one of --all, --sample and --indices"),
        };
    }
}
