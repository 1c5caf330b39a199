using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// -w' H g over the weights of convolutions and linear layers: g the gradient of the mean cross-entropy, H its Hessian, batch statistics
/// differentiated twice. It is computed as minus the second derivative of the loss along g and along w.
/// </summary>
public sealed class Grasp : Metric
{
    public override string Name => "grasp";

    public override string Description => "sum of -w * (H g), g the loss gradient, H its Hessian";

    public override string Source => "Wang et al., GraSP (ICLR 2020), equation 8; one batch and temperature 1 as in zero-cost-nas";

    public override Family Family => Family.Gradient;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.Curvature];

    public override MetricValue OfFunction(PassResults results) => MetricValue.Finite(-results.Doubles(PassCatalog.Curvature)[0]);
}
