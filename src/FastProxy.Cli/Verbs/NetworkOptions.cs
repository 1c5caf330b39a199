using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Input;
using FastProxy.Kernels.Random;
using FastProxy.Spaces;

namespace FastProxy.Cli.Verbs;

/// <summary>The options of the networks and their weights, for <c>score</c>, <c>sweep</c>, <c>profile</c> and <c>export</c>.</summary>
internal abstract class NetworkOptions
{
    /// <summary>The options that the settings of spaces declare.</summary>
    public static readonly DeclaredOptions OfSpaces = new(
        SpaceCatalog.Entries.SelectMany(space => space.Settings.Select(setting => (setting.Name, setting))));

    [Option("space", MetaValue = "NAME", HelpText = "Search space; see 'fastproxy spaces'.")]
    public string? Space { get; set; }

    [Option("seed", Default = "0", MetaValue = "S", HelpText = "Seed of the weights and of noise.")]
    public string Seed { get; set; } = "";

    [Option("init", Default = "pytorch", MetaValue = "NAME", HelpText = "Weight initialisation: pytorch, kaiming or normal.")]
    public string Init { get; set; } = "";

    /// <summary>Arguments that belong to no option.</summary>
    [Value(0, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    /// <summary>The given settings of the space, by name.</summary>
    public IReadOnlyDictionary<string, string> SpaceSettings { get; set; } = new Dictionary<string, string>();

    protected long SeedValue => Strict.Whole("--seed", Seed, long.MinValue, long.MaxValue);

    protected WeightInit InitValue => Strict.Choice(
        "--init", Init, ("pytorch", WeightInit.PyTorch), ("kaiming", WeightInit.Kaiming), ("normal", WeightInit.Normal));

    /// <summary>Returns the space under the given settings; the space knows its own defaults.</summary>
    protected ISpace CreateSpace() =>
        SpaceCatalog.Create(Space ?? throw new InputException("--space is missing; expected a space of 'fastproxy spaces'"), SpaceSettings);
}
