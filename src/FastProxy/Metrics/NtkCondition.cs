using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// The condition number of a neural tangent kernel: its largest eigenvalue over its smallest, in float64. A kernel that is singular, or has negative
/// eigenvalues by rounding, has none; the status states their number. Released codes put 1e5 there, or an infinity.
/// </summary>
/// <param name="name">The metric's name.</param>
/// <param name="pass">The pass that forms the kernel.</param>
/// <param name="treatment">The outputs that count, and the treatment of batch-norm.</param>
/// <param name="source">The source of the definition.</param>
public sealed class NtkCondition(string name, TangentKernelPass pass, string treatment, string source) : Metric
{
    public override string Name => name;

    public override string Description => $"condition number of the tangent kernel: {treatment}";

    public override string Source => source;

    public override Direction Direction => Direction.LowerIsBetter;

    public override Family Family => Family.Ntk;

    public override IReadOnlyList<Pass> Passes { get; } = [pass];

    public override MetricValue OfFunction(PassResults results) => TangentKernel.Of(results, pass).Condition();
}
