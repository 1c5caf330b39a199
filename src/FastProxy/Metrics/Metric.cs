using FastProxy.Networks;
using FastProxy.Plans;

namespace FastProxy.Metrics;

/// <summary>Whether a larger score promises a better network.</summary>
public enum Direction
{
    /// <summary>Larger is better.</summary>
    HigherIsBetter = 1,

    /// <summary>Smaller is better.</summary>
    LowerIsBetter = -1,
}

/// <summary>What metrics read; <c>--metrics</c> takes a family's name for all of its metrics.</summary>
public enum Family
{
    /// <summary>The network's structure or weights.</summary>
    Structure,

    /// <summary>Activation patterns.</summary>
    Pattern,

    /// <summary>Gradients of a loss or of the output with respect to the weights.</summary>
    Gradient,

    /// <summary>The gradient of the output with respect to the images.</summary>
    Jacobian,

    /// <summary>Neural tangent kernels.</summary>
    Ntk,

    /// <summary>Feature maps: how they vary, and how gradients pass between them.</summary>
    Feature,
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
    /// <summary>What takes passes per sample or per class.</summary>
    internal const Needs ManyPasses = Needs.FrozenFullKernel | Needs.CoupledKernel | Needs.CoupledWeightKernel | Needs.GradientSigns;

    /// <summary>The column's name.</summary>
    public abstract string Name { get; }

    /// <summary>The definition in one line.</summary>
    public abstract string Description { get; }

    /// <summary>Where the definition comes from.</summary>
    public abstract string Source { get; }

    /// <summary>Which way is better. Reports never take absolute values.</summary>
    public virtual Direction Direction => Direction.HigherIsBetter;

    /// <summary>The family it belongs to: the passes it reads.</summary>
    public virtual Family Family => Family.Pattern;

    /// <summary>What the passes must provide.</summary>
    public virtual Needs Needs => Needs.None;

    /// <summary>
    /// Whether it makes a run several times as slow: by passes per sample or per class, or by keeping apart architectures of one function.
    /// Nothing but its own name means such a metric.
    /// </summary>
    public bool IsCostly => (Needs & (ManyPasses | Needs.AllDistinctPatterns)) != 0;

    /// <summary>
    /// The part that depends on the function alone; called when <see cref="Needs"/> is not <see cref="Needs.None"/> and the network is connected.
    /// </summary>
    public virtual MetricValue OfFunction(PassResults results) => default;

    /// <summary>The score of an architecture whose function's part is <paramref name="function"/>.</summary>
    public virtual MetricValue OfArchitecture(Network network, MetricValue function, MetricContext context) => function;
}
