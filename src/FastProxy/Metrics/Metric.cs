using FastProxy.Networks;

namespace FastProxy.Metrics;

/// <summary>What a metric reads from the forward pass; the plan merges the needs of all metrics asked for.</summary>
[Flags]
public enum Needs
{
    /// <summary>Nothing: the network's structure or weights suffice.</summary>
    None = 0,

    /// <summary>How many distinct patterns the ReLU calls on live paths show.</summary>
    DistinctPatterns = 1,

    /// <summary>On how many neurons of the ReLU calls on live paths each pair of samples agrees.</summary>
    Agreement = 2,

    /// <summary>How many distinct patterns all ReLU calls show, those on dead branches included.</summary>
    AllDistinctPatterns = 4,
}

/// <summary>Whether a larger score promises a better network.</summary>
public enum Direction
{
    /// <summary>Larger is better.</summary>
    HigherIsBetter = 1,

    /// <summary>Smaller is better.</summary>
    LowerIsBetter = -1,
}

/// <summary>A score, or the reason why there is none.</summary>
public readonly record struct MetricValue(double Value, string? Failure = null)
{
    /// <summary>No score, because of <paramref name="reason"/>.</summary>
    public static MetricValue Failed(string reason) => new(double.NaN, reason);

    /// <summary>A score as it is when finite, a failure otherwise.</summary>
    public static MetricValue Finite(double value) => double.IsFinite(value) ? new(value) : Failed($"not finite ({value})");
}

/// <summary>
/// A training-free metric. Its value has two parts: one that isomorphic architectures share, from the forward pass, and one from
/// the architecture itself.
/// </summary>
public abstract class Metric
{
    /// <summary>The column's name.</summary>
    public abstract string Name { get; }

    /// <summary>The definition in one line.</summary>
    public abstract string Description { get; }

    /// <summary>Where the definition comes from.</summary>
    public abstract string Source { get; }

    /// <summary>Which way is better. Reports never take absolute values.</summary>
    public virtual Direction Direction => Direction.HigherIsBetter;

    /// <summary>What the forward pass must provide.</summary>
    public virtual Needs Needs => Needs.None;

    /// <summary>The part that depends on the function alone; called when <see cref="Needs"/> is not <see cref="Needs.None"/>.</summary>
    public virtual MetricValue OfFunction(PatternStatistics patterns) => default;

    /// <summary>The score of an architecture whose function's part is <paramref name="function"/>.</summary>
    public virtual MetricValue OfArchitecture(Network network, MetricValue function, MetricContext context) => function;
}
