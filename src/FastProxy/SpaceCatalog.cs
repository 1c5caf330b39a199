using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Spaces;
using FastProxy.Spaces.Darts;
using FastProxy.Spaces.Nasbench201;

namespace FastProxy;

/// <summary>A space that can be asked for by name.</summary>
/// <param name="Name">The space's <see cref="INetworkSource.Name"/>.</param>
/// <param name="Description">One line.</param>
/// <param name="Create">The space under options by name: those of <see cref="INetworkSource.Settings"/>, each with a default.</param>
public sealed record SpaceEntry(string Name, string Description, Func<IReadOnlyDictionary<string, string>, ISpace> Create);

/// <summary>All search spaces, one row each.</summary>
public static class SpaceCatalog
{
    private static readonly Dictionary<string, string> NoOptions = [];

    /// <summary>The spaces in the order they are listed to a user.</summary>
    public static IReadOnlyList<SpaceEntry> Entries { get; } =
    [
        new(
            "nasbench201",
            "NAS-Bench-201: 15,625 cells of 4 nodes and 6 edges, 5 operations",
            o => new Nasbench201Space(Nasbench201Settings.FromOptions(o))),
        new(
            "darts",
            "DARTS: a normal and a reduction cell of 8 edges, 8 operations, in the full network",
            o => new DartsSpace(new DartsSettings().With(o))),
        new(
            "darts-swap",
            "DARTS as SWAP's released code scores it: one reduction cell that reads the images",
            o => new DartsSpace(DartsSettings.Swap.With(o))),
    ];

    /// <summary>
    /// The space called <paramref name="name"/>. Its <see cref="INetworkSource.Settings"/>, given as options, make an equal space.
    /// </summary>
    /// <exception cref="InputException">No such space, an option it does not have, or a value out of range.</exception>
    public static ISpace Create(string name, IReadOnlyDictionary<string, string>? options = null)
    {
        if (Entries.FirstOrDefault(e => e.Name == name) is { } entry)
        {
            return entry.Create(options ?? NoOptions);
        }

        string known = string.Join(", ", Entries.Select(e => e.Name));
        throw new InputException($"unknown space {Excerpt.Of(name)}; expected one of {known}");
    }
}
