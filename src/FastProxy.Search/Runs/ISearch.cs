using FastProxy.Input;

namespace FastProxy.Search.Runs;

/// <summary>What the evaluations of a search are, which its budget counts.</summary>
public enum Evaluates
{
    /// <summary>Questions to an accuracy oracle.</summary>
    Oracle,

    /// <summary>Scorings by training-free metrics.</summary>
    Metrics,

    /// <summary>Questions where there is an oracle, else scorings.</summary>
    Either,
}


/// <summary>
/// A search algorithm. What it does depends on the space, its settings, its seed and the values of its evaluations alone.
/// </summary>
public interface ISearch
{
    /// <summary>The name used by the command line and traces.</summary>
    string Name { get; }

    /// <summary>What it does, in one line.</summary>
    string Description { get; }

    /// <summary>Where it comes from.</summary>
    string Source { get; }

    /// <summary>What its evaluations are.</summary>
    Evaluates Evaluates { get; }

    /// <summary>The metrics it reads where none are named; empty where it reads none.</summary>
    IReadOnlyList<string> Metrics { get; }

    /// <summary>The metrics it reads under these settings where none are named.</summary>
    IReadOnlyList<string> MetricsOf(SettingValues settings) => Metrics;

    /// <summary>Its settings.</summary>
    IReadOnlyList<Setting> Settings { get; }

    /// <summary>Searches until the budget is spent and returns what it found: one architecture, or a front of several.</summary>
    /// <exception cref="InputException">The space cannot be searched so.</exception>
    IReadOnlyList<string> Run(SearchRun run);
}
