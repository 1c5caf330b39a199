using FastProxy.Input;

namespace FastProxy.Search.Runs;

/// <summary>The kinds of evaluations of a search, which its budget counts.</summary>
public enum Evaluates
{
    /// <summary>Questions to an accuracy oracle.</summary>
    Oracle,

    /// <summary>Scorings by training-free metrics.</summary>
    Metrics,

    /// <summary>Questions if there is an oracle, else scorings.</summary>
    Either,
}


/// <summary>A search algorithm. A run depends on the space, its settings, its seed and the values of its evaluations alone.</summary>
public interface ISearch
{
    /// <summary>The name in the command line and in traces.</summary>
    string Name { get; }

    /// <summary>The algorithm in one line.</summary>
    string Description { get; }

    /// <summary>The source of the algorithm.</summary>
    string Source { get; }

    /// <summary>The kind of its evaluations.</summary>
    Evaluates Evaluates { get; }

    /// <summary>The metrics that the search reads if none are named; empty if it reads none.</summary>
    IReadOnlyList<string> Metrics { get; }

    /// <summary>Returns the metrics that the search reads under these settings if none are named.</summary>
    IReadOnlyList<string> MetricsOf(SettingValues settings) => Metrics;

    /// <summary>The settings.</summary>
    IReadOnlyList<Setting> Settings { get; }

    /// <summary>Searches until the budget is spent and returns the result: one architecture, or a front of several.</summary>
    /// <exception cref="InputException">The space does not suit the search.</exception>
    IReadOnlyList<string> Run(SearchRun run);
}
