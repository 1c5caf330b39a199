using FastProxy.Input;
using FastProxy.Search.Algorithms;
using FastProxy.Search.Runs;

namespace FastProxy.Search;

/// <summary>The list of searches.</summary>
public static class SearchCatalog
{
    /// <summary>Every search, in the order in which they are listed to a user.</summary>
    public static IReadOnlyList<ISearch> All { get; } =
    [
        new RandomSearch(),
        new RegularizedEvolution(),
        new LocalSearch(),
        new BestOfRandom(),
        new RankEnsemble(),
        new SwapEvolution(),
        new Robot(),
        new Hnas(),
        new Nsga2(),
        new ParetoNovelty(),
    ];

    /// <summary>Returns the search of a name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static ISearch Find(string name) => All.FirstOrDefault(search => search.Name == name)
        ?? throw new InputException($"unknown search {Excerpt.Of(name)}; known: {string.Join(", ", All.Select(search => search.Name))}");
}
