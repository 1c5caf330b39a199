using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Spaces;
using FastProxy.Spaces.Autoformer;
using FastProxy.Spaces.Darts;
using FastProxy.Spaces.Flexibert;
using FastProxy.Spaces.Nasbench201;
using FastProxy.Spaces.NasbenchNlp;
using FastProxy.Spaces.NatsSss;
using FastProxy.Spaces.Pit;

namespace FastProxy;

/// <summary>A space that a user can select by name.</summary>
/// <param name="Name">The space's <see cref="INetworkSource.Name"/>.</param>
/// <param name="Description">One line for the user.</param>
/// <param name="Settings">The settings that change its networks.</param>
/// <param name="Create">Creates the space under values of the settings.</param>
public sealed record SpaceEntry(string Name, string Description, IReadOnlyList<Setting> Settings, Func<SettingValues, ISpace> Create);

/// <summary>All search spaces, one row each.</summary>
public static class SpaceCatalog
{
    /// <summary>The spaces in the order in which they are listed to a user.</summary>
    public static IReadOnlyList<SpaceEntry> Entries { get; } =
    [
        new(
            "nasbench201",
            "NAS-Bench-201: 15,625 cells of 4 nodes and 6 edges, 5 operations",
            new Nasbench201Settings().Declared,
            values => new Nasbench201Space(new Nasbench201Settings().With(values))),
        new(
            "darts",
            "DARTS: a normal and a reduction cell of 8 edges, 8 operations, in the full network",
            new DartsSettings().Declared,
            values => new DartsSpace(new DartsSettings().With(values))),
        new(
            "darts-swap",
            "DARTS as SWAP's released code scores it: one reduction cell that reads the images",
            DartsSettings.Swap.Declared,
            values => new DartsSpace(DartsSettings.Swap.With(values))),
        new(
            "nats-sss",
            "NATS-Bench's size space: 32,768 choices of the channels of five places of one network",
            NatsSssSpace.Declared,
            values => new NatsSssSpace(values)),
        new(
            "nasbench-nlp",
            "NAS-Bench-NLP: recurrent cells, graphs of linear, element-wise and activation nodes, in a language model of three layers",
            NasbenchNlpSpace.Declared,
            values => new NasbenchNlpSpace(values)),
        new(
            "flexibert",
            "FlexiBERT: Transformer encoders of 2 or 4 layers, 48 choices of each",
            FlexibertSpace.Declared,
            values => new FlexibertSpace(values)),
        OfVision(AutoformerChoices.Tiny, "AutoFormer, tiny: vision transformers of 12 to 14 layers, 4 choices of each"),
        OfVision(AutoformerChoices.Small, "AutoFormer, small: vision transformers of 12 to 14 layers, 9 choices of each"),
        OfVision(AutoformerChoices.Base, "AutoFormer, base: vision transformers of 14 to 16 layers, 9 choices of each"),
        OfVision(AutoformerChoices.TinyPlain, "The choices of autoformer-t as DeiTs: heads split the width, no relative positions"),
        new(
            "pit",
            "PiT: vision transformers of three stages, whose maps a pooling halves",
            PitSpace.Declared,
            values => new PitSpace(values)),
    ];

    /// <summary>
    /// Returns the space called <paramref name="name"/>. Its <see cref="INetworkSource.Settings"/>, given as values, make an equal space.
    /// </summary>
    /// <exception cref="InputException">The space is unknown, a setting is not one of its settings, or a value is out of range.</exception>
    public static ISpace Create(string name, IReadOnlyDictionary<string, string>? settings = null)
    {
        SpaceEntry entry = Entries.FirstOrDefault(e => e.Name == name)
            ?? throw new InputException($"unknown space {Excerpt.Of(name)}; expected one of {string.Join(", ", Entries.Select(e => e.Name))}");
        return entry.Create(new SettingValues(name, entry.Settings, settings));
    }

    private static SpaceEntry OfVision(AutoformerChoices choices, string description) =>
        new(choices.Name, description, AutoformerSpace.Declared, values => new AutoformerSpace(choices, values));
}
