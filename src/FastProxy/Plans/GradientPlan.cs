namespace FastProxy.Plans;

/// <summary>The results of a backward pass for a layer.</summary>
/// <param name="Weight">The layer's weights.</param>
/// <param name="Gradient">The gradient of the weights; null if not requested.</param>
/// <param name="BiasGradient">The gradient of a linear layer's bias by sample, if requested.</param>
/// <param name="Saliency">The layer's output times the output's gradient, summed over the image, if requested.</param>
public sealed record LayerGradient(WeightRef Weight, WeightGradient? Gradient, LaneRows? BiasGradient, LaneRows? Saliency);

/// <summary>The results of a backward pass.</summary>
/// <param name="Layers">The layers on live paths, each before those that depend on it.</param>
/// <param name="Norms">The coefficients of <see cref="NormGradStep"/> for every batch-norm, by its input.</param>
/// <param name="Input">The gradient of the images, if requested.</param>
public sealed record GradientPlan(IReadOnlyList<LayerGradient> Layers, IReadOnlyDictionary<Tensor, Coefficients> Norms, Tensor? Input)
{
    /// <summary>The inputs of the batch-norms by layer: the keys of <see cref="Norms"/>. Empty if not requested.</summary>
    public IReadOnlyDictionary<string, Tensor> NormInputs { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>The gradients of trained slopes by channel and sample; none if not requested.</summary>
    public IReadOnlyList<LaneRows> Slopes { get; init; } = [];

    /// <summary>The gradients of activations that were wanted beside others.</summary>
    public IReadOnlyDictionary<Tensor, Tensor> Kept { get; init; } = new Dictionary<Tensor, Tensor>();

    /// <summary>The gradients of batch-norms' outputs, by their inputs; null if not requested.</summary>
    internal IReadOnlyDictionary<Tensor, Tensor>? NormAdjoints { get; init; }

    /// <summary>The gradients of the outputs of layers with readers other than a single batch-norm; null if not requested.</summary>
    internal IReadOnlyDictionary<Tensor, Tensor>? Adjoints { get; init; }

    /// <summary>The buffers of the results.</summary>
    public IEnumerable<Buffer> Buffers =>
        Layers.SelectMany(l => new Buffer?[] { l.Gradient, l.BiasGradient, l.Saliency })
            .Concat(Norms.Values).Concat(Slopes).Concat(Kept.Values).Append(Input).OfType<Buffer>();
}
