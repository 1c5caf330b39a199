using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Kernels.Random;
using FastProxy.Spaces;

namespace FastProxy.Cli.Verbs;

/// <summary>Options that say which networks with which weights: of <c>score</c>, <c>sweep</c>, <c>profile</c> and <c>export</c>.</summary>
internal abstract class NetworkOptions
{
    [Option("space", Required = true, MetaValue = "NAME", HelpText = "Search space; see 'fastproxy spaces'.")]
    public virtual string Space { get; set; } = "";

    [Option("seed", Default = "0", MetaValue = "S", HelpText = "Seed of the weights and of noise.")]
    public string Seed { get; set; } = "";

    [Option("init", Default = "pytorch", MetaValue = "NAME", HelpText = "Weight initialisation: pytorch, kaiming or normal.")]
    public string Init { get; set; } = "";

    [Option("channels", MetaValue = "C", HelpText = "Channels of the first stage (nasbench201, darts: 16; darts-swap: 3).")]
    public string? Channels { get; set; }

    [Option("cells", MetaValue = "N", HelpText = "Cells per stage (nasbench201: 5).")]
    public string? Cells { get; set; }

    [Option("layers", MetaValue = "N", HelpText = "Cells in all (darts: 8; darts-swap: 1).")]
    public string? Layers { get; set; }

    [Option("classes", MetaValue = "K", HelpText = "Classes (10).")]
    public string? Classes { get; set; }

    [Option("image-size", MetaValue = "PIXELS", HelpText = "Side of the images (32).")]
    public string? ImageSize { get; set; }

    [Option("no-isomorphism", HelpText = "Weights belong to the edge: isomorphic architectures are scored each for itself (nasbench201).")]
    public bool NoIsomorphism { get; set; }

    /// <summary>Arguments that belong to no option.</summary>
    [Value(0, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    protected long SeedValue => Strict.Whole("--seed", Seed, long.MinValue, long.MaxValue);

    protected WeightInit InitValue => Strict.Choice(
        "--init", Init, ("pytorch", WeightInit.PyTorch), ("kaiming", WeightInit.Kaiming), ("normal", WeightInit.Normal));

    /// <summary>The space under the options that were given; it knows its own defaults.</summary>
    protected ISpace CreateSpace()
    {
        var options = new Dictionary<string, string>();
        AddIfGiven("channels", Channels);
        AddIfGiven("cells", Cells);
        AddIfGiven("layers", Layers);
        AddIfGiven("classes", Classes);
        AddIfGiven("imageSize", ImageSize);
        AddIfGiven("isomorphism", NoIsomorphism ? "false" : null);
        return SpaceCatalog.Create(Space, options);

        void AddIfGiven(string name, string? value)
        {
            if (value is not null)
            {
                options[name] = value;
            }
        }
    }
}
