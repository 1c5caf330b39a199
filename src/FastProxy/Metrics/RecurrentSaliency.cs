using System.Globalization;
using FastProxy.Metrics.Algebra;
using FastProxy.Networks;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>The weights that a saliency of recurrent networks sums over.</summary>
public enum SaliencyOf
{
    /// <summary>As released: all but the first listed input of every linear node, and the embedding.</summary>
    Released,

    /// <summary>All inputs of every linear node, without the embedding.</summary>
    All,

    /// <summary>The embedding alone.</summary>
    Embedding,
}

/// <summary>The sum of |w dR/dw| over weights of a recurrent network, R a function of its outputs at all time steps.</summary>
/// <param name="of">The weights.</param>
/// <param name="isSquare">Whether R is half the sum of squares rather than the sum of the outputs.</param>
public sealed class RecurrentSaliency(SaliencyOf of, bool isSquare) : Metric
{
    /// <summary>The name of the layer of an embedding.</summary>
    public const string Embedding = "embed";

    private readonly OutputGradient pass = isSquare ? PassCatalog.SquareGradient : PassCatalog.OnesGradient;

    public override string Name => of switch
    {
        SaliencyOf.Released => "synaptic_saliency",
        SaliencyOf.All => "synaptic_saliency_all",
        _ => "embedding_saliency",
    } + (isSquare ? "_y" : "_ones");

    public override string Description => $"sum of |w * dR/dw| over {of switch
    {
        SaliencyOf.Released => "the weights of all but the first input of each linear node, and the embedding",
        SaliencyOf.All => "the weights of all linear nodes",
        _ => "the embedding",
    }}, R {(isSquare ? "half the squared outputs" : "the summed outputs")}";

    public override string Source => of switch
    {
        SaliencyOf.Released when !isSquare => "Serianni and Kalita (ACL 2023), the published column",
        SaliencyOf.Released => "Serianni and Kalita (ACL 2023), the released code",
        _ => "Serianni and Kalita (ACL 2023), a part of it (ours)",
    };

    public override Family Family => Family.Recurrent;

    public override Direction Direction => Direction.LowerIsBetter;

    public override IReadOnlyList<Pass> Passes => [pass];

    public override MetricValue OfFunction(PassResults results) =>
        results.Of(pass).Weights.Layers.All(layer => layer.Weight.Layer.Layer != Embedding)
            ? MetricValue.Failed("the network has no embedding of a recurrent network")
            : MetricValue.Finite(results.Of(pass).Weights.Layers
                .Where(layer => IsCounted(layer.Weight.Layer))
                .Sum(layer => Norms.MagnitudeOfProduct(results.WeightsOf(layer), results.GradientOf(layer))));

    private bool IsCounted(Weight weight) => weight.Layer == Embedding
        ? of != SaliencyOf.All
        : of == SaliencyOf.All || (of == SaliencyOf.Released && !weight.Layer.EndsWith(".w0", false, CultureInfo.InvariantCulture));
}
