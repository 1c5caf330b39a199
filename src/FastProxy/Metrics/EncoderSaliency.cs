using FastProxy.Metrics.Algebra;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>A score of the weights w of an encoder and their gradients g, the output weighted by random signs.</summary>
/// <param name="name">The column's name.</param>
/// <param name="description">The definition in one line.</param>
/// <param name="source">The source of the definition.</param>
/// <param name="term">The term of a layer.</param>
/// <param name="layers">The beginnings of the last part of the layers' names; null for all layers of the encoder.</param>
/// <remarks>
/// As released R is the sum of the output. The output is a layer-norm, whose features sum to zero, so that every gradient is zero but for rounding.
/// </remarks>
public sealed class EncoderSaliency(
    string name, string description, string source, Func<PassResults, LayerGradient, double> term, IReadOnlyList<string>? layers = null) : Metric
{
    private static readonly string[] Heads = ["query.w", "key.w", "value.w", "weight.w", "input.w", "conv_out.w"];

    public override string Name => name;

    public override string Description => description;

    public override string Source => source;

    public override Family Family => Family.Encoder;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.SignsGradient];

    /// <summary>The scores of this form.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        new EncoderSaliency(
            "synaptic_saliency", "sum of |w * g| over feed-forward weights", Corrected, Saliency, ["ff"]),
        new EncoderSaliency("head_importance", "sum of |w * g| over query, key, value and input maps", Corrected, Saliency, Heads),
        new EncoderSaliency(
            "synaptic_diversity", "sum of the products of the nuclear norms of w and g over attention's maps", Corrected, Diversity,
            [.. Heads, "kernel.w", "attn_out.w"]),
        new EncoderSaliency("snip_all", "sum of |w * g| over all weights of the encoder's layers", Ours, Saliency),
        new EncoderSaliency(
            "grad_norm_all", "sum of the Euclidean norms of g over all weights of the encoder's layers", Ours,
            (results, layer) => Math.Sqrt(Norms.Squared(results.GradientOf(layer)))),
    ];

    private const string Corrected = "Serianni and Kalita (ACL 2023), with outputs weighted by random signs (ours)";

    private const string Ours = "definition: grad_norm and snip over an encoder";

    public override MetricValue OfFunction(PassResults results)
    {
        LayerGradient[] counted = [.. results.Of(PassCatalog.SignsGradient).Weights.Layers.Where(IsCounted)];
        return counted.Length > 0
            ? MetricValue.Finite(counted.Sum(layer => term(results, layer)))
            : MetricValue.Failed("the network has no such layers of an encoder");
    }

    private static double Saliency(PassResults results, LayerGradient layer) =>
        Norms.MagnitudeOfProduct(results.WeightsOf(layer), results.GradientOf(layer));

    /// <summary>Returns the product of the nuclear norms of a layer's weights and of their gradient.</summary>
    internal static double Diversity(PassResults results, LayerGradient layer)
    {
        int rows = layer.Weight.Shape.OutChannels;
        double Norm(ReadOnlySpan<float> matrix) => NuclearNorm.Of(Array.ConvertAll(matrix.ToArray(), v => (double)v), rows) ?? double.NaN;
        return Norm(results.WeightsOf(layer)) * Norm(results.GradientOf(layer));
    }

    private bool IsCounted(LayerGradient layer)
    {
        string full = layer.Weight.Layer.Layer;
        int dot = full.IndexOf('.', StringComparison.Ordinal);
        return full.StartsWith("layer", StringComparison.Ordinal) && dot > 0
            && (layers is null || layers.Any(l => full.AsSpan(dot + 1).StartsWith(l)));
    }
}
