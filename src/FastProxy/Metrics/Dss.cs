using FastProxy.Metrics.Algebra;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// DSS: for one image of ones and the magnitudes of all weights, with g the gradient of the summed logits, the sum over the qkv and output maps of
/// attention of the products of the nuclear norms of w and g, and over the maps between and the classifier of |w g|. The patch embedding does not
/// count.
/// </summary>
public sealed class Dss : Metric
{
    public override string Name => "dss";

    public override string Description =>
        "nuclear norms of w and g over attention's maps, sum of |w * g| over the others, of magnitudes of weights and an image of ones";

    public override string Source => "Zhou et al., Training-free Transformer Architecture Search (CVPR 2022); gradients of the weights in use";

    public override Family Family => Family.Encoder;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.AbsoluteGradient];

    public override MetricValue OfFunction(PassResults results)
    {
        IReadOnlyList<LayerGradient> layers = results.Of(PassCatalog.AbsoluteGradient).Layers;
        if (!layers.Any(l => IsAttention(l.Weight.Layer.Layer)))
        {
            return MetricValue.Failed("the network has no attention of a vision transformer");
        }

        return MetricValue.Finite(layers.Sum(layer =>
            IsAttention(layer.Weight.Layer.Layer) ? EncoderSaliency.Diversity(results, layer)
            : IsSynaptic(layer.Weight.Layer.Layer) ? Norms.MagnitudeOfProduct(results.WeightsOf(layer), results.GradientOf(layer))
            : 0));
    }

    private static bool IsAttention(string layer) => Ends(layer, ".attn.qkv") || Ends(layer, ".attn.proj");

    private static bool IsSynaptic(string layer) => Ends(layer, ".fc1") || Ends(layer, ".fc2") || layer == "head";

    private static bool Ends(string layer, string part) => layer.EndsWith(part, StringComparison.Ordinal);
}
