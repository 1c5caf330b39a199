using FastProxy.Plans;

namespace FastProxy.Metrics;

/// <summary>
/// The condition number of a neural tangent kernel: its largest eigenvalue over its smallest, in float64. A kernel that is singular, or has
/// negative eigenvalues by rounding, has none; the status says how many there are. Released codes put 1e5 there, or an infinity.
/// </summary>
/// <param name="name">The metric's name.</param>
/// <param name="need">The kernel.</param>
/// <param name="treatment">Which outputs, and what becomes of batch-norm.</param>
/// <param name="source">Where the definition comes from.</param>
public sealed class NtkCondition(string name, Needs need, string treatment, string source) : Metric
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Description => $"condition number of the tangent kernel: {treatment}";

    /// <inheritdoc/>
    public override string Source => source;

    /// <inheritdoc/>
    public override Direction Direction => Direction.LowerIsBetter;

    /// <inheritdoc/>
    public override Family Family => Family.Ntk;

    /// <inheritdoc/>
    public override Needs Needs => need;

    /// <inheritdoc/>
    public override MetricValue OfFunction(PassResults results) => results.Kernel(need).Condition();
}
