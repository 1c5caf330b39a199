using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Plans;

namespace FastProxy.Metrics;

/// <summary>The direction in which a score promises a better network.</summary>
public enum Direction
{
    /// <summary>Larger is better.</summary>
    HigherIsBetter = 1,

    /// <summary>Smaller is better.</summary>
    LowerIsBetter = -1,
}

/// <summary>The kind of input of a metric; <c>--metrics</c> takes a family's name for all of its metrics.</summary>
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

    /// <summary>Hidden states and gradients of recurrent networks.</summary>
    Recurrent,

    /// <summary>Attention, activations and gradients of Transformers.</summary>
    Encoder,

    /// <summary>Feature maps: how they vary, and how gradients pass between them.</summary>
    Feature,
}

/// <summary>A score, or the reason why there is none.</summary>
public readonly record struct MetricValue(double Value, string? Failure = null)
{
    /// <summary>Returns a missing score, with its <paramref name="reason"/>.</summary>
    public static MetricValue Failed(string reason) => new(double.NaN, reason);

    /// <summary>Returns the score if it is finite, a failure otherwise.</summary>
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

    /// <summary>The source of the definition.</summary>
    public abstract string Source { get; }

    /// <summary>The direction that is better. Reports never take absolute values.</summary>
    public virtual Direction Direction => Direction.HigherIsBetter;

    /// <summary>The family, which follows from the passes.</summary>
    public virtual Family Family => Family.Pattern;

    /// <summary>The passes that the metric reads; none if the network's structure or weights suffice.</summary>
    public virtual IReadOnlyList<Pass> Passes => [];

    /// <summary>Whether every pass is needed; otherwise a network that has a form of one of them has a score.</summary>
    public virtual bool NeedsAllPasses => true;

    /// <summary>
    /// Whether the metric makes a run several times as slow: by passes per sample or per class, or by keeping architectures of one function apart. A
    /// costly metric is requested by its own name only.
    /// </summary>
    public bool IsCostly => Passes.Any(p => p.IsRepeated || p.ReadsDeadBranches);

    /// <summary>Whether the scores depend on the labels of the batch.</summary>
    public virtual bool ReadsLabels => Passes.Any(p => p.ReadsLabels);

    /// <summary>Whether <see cref="OfArchitecture"/> reads the network, and not its function's part alone.</summary>
    public virtual bool ReadsNetwork => Passes.Count == 0;

    /// <summary>
    /// Returns the part that depends on the function alone. It is called if there are <see cref="Passes"/> and the network is connected, or all of
    /// them read dead branches.
    /// </summary>
    public virtual MetricValue OfFunction(PassResults results) => default;

    /// <summary>Returns the function's part for a function whose passes have run, or the reason why there is none.</summary>
    public MetricValue ValueOf(PassResults results)
    {
        bool readsLive = !Passes.All(p => p.ReadsDeadBranches);
        return Passes.Count == 0 ? default
            : readsLive && !results.IsConnected ? MetricValue.Failed("disconnected, no path from input to output")
            : RefusalOf(results) is { } reason ? MetricValue.Failed(reason)
            : Passes.Any(results.Overflows) ? MetricValue.Failed("activations overflow float32")
            : readsLive && Family == Family.Pattern && results.Patterns.Neurons == 0
                ? MetricValue.Failed("no activation with a sign on a path from input to output")
            : !readsLive && Family == Family.Pattern && results.Patterns.AllDistinct == 0 ? MetricValue.Failed("no activation with a sign")
            : OfFunction(results);
    }

    private string? RefusalOf(PassResults results)
    {
        string?[] reasons = [.. Passes.Select(results.RefusalOf)];
        return NeedsAllPasses || !reasons.Contains(null) ? reasons.FirstOrDefault(r => r is not null) : null;
    }

    /// <summary>The settings that a user may give; the metric in the catalogue has their defaults.</summary>
    public virtual IReadOnlyList<Setting> Settings => [];

    /// <summary>Whether settings that are not given come from a space, which other networks do not have.</summary>
    public virtual bool IsSetBySpace => false;

    /// <summary>Returns the metric under these settings.</summary>
    /// <param name="values">The values of <see cref="Settings"/>.</param>
    /// <param name="networks">The networks that are scored.</param>
    /// <exception cref="InputException">A value cannot be derived from these networks and must be given.</exception>
    public virtual Metric With(SettingValues values, INetworkSource networks) => this;

    /// <summary>The settings that the scores depend on, for the protocol, without those that have their fixed defaults.</summary>
    public virtual IEnumerable<KeyValuePair<string, string>> Protocol => [];

    /// <summary>Returns the score of an architecture whose function's part is <paramref name="function"/>.</summary>
    public virtual MetricValue OfArchitecture(Network network, MetricValue function, MetricContext context) => function;
}
