using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// The mean of the Gram matrix of the samples' loss gradients. Batch statistics are held constant, since through them no sample has a gradient of its
/// own. That mean is the squared norm of the mean gradient. The parameters are the weights of convolutions and linear layers and the biases of the
/// latter, as for the tangent kernels, so the classifier's bias counts. The released code takes gradients of 50 batches, of 11 tensors, of their
/// first 100 entries.
/// </summary>
public sealed class Knas : Metric
{
    public override string Name => "knas";

    public override string Description =>
        "squared norm of the loss gradient over layers' weights and linear biases: the mean of the Gram matrix of the samples' gradients";

    public override string Source => "Xu et al., KNAS (ICML 2021), equation 5";

    public override Family Family => Family.Gradient;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.FrozenLossGradient];

    public override MetricValue OfFunction(PassResults results) =>
        MetricValue.Finite(ParameterNorms.Squared(results, results.Of(PassCatalog.FrozenLossGradient)));
}
