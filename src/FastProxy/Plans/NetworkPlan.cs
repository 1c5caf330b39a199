namespace FastProxy.Plans;

/// <summary>How often a network's ReLU calls show a pattern.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Live">Calls on live paths.</param>
/// <param name="All">All calls.</param>
public sealed record PatternCalls(Pattern Pattern, int Live, int All);

/// <summary>What a backward pass yields for a layer.</summary>
/// <param name="Weight">Its weights.</param>
/// <param name="Gradient">Their gradient; null where not wanted.</param>
/// <param name="BiasGradient">The gradient of a linear layer's bias by sample, where wanted.</param>
/// <param name="Saliency">Its output times the output's gradient, summed over the image, where wanted.</param>
public sealed record LayerGradient(WeightRef Weight, WeightGradient? Gradient, LaneRows? BiasGradient, LaneRows? Saliency);

/// <summary>What a backward pass yields.</summary>
/// <param name="Layers">The layers on live paths, each before those that depend on it.</param>
/// <param name="Norms">The coefficients of <see cref="NormGradStep"/> for every batch-norm, by its input.</param>
/// <param name="Input">The gradient of the images, where wanted.</param>
public sealed record GradientPlan(IReadOnlyList<LayerGradient> Layers, IReadOnlyDictionary<Tensor, Coefficients> Norms, Tensor? Input)
{
    /// <summary>The gradients of batch-norms' outputs, by their inputs; null where not wanted.</summary>
    internal IReadOnlyDictionary<Tensor, Tensor>? NormAdjoints { get; init; }

    /// <summary>The gradients of those layers' outputs that something else than one batch-norm reads; null where not wanted.</summary>
    internal IReadOnlyDictionary<Tensor, Tensor>? Adjoints { get; init; }

    /// <summary>Everything in memory that is asked for.</summary>
    public IEnumerable<Buffer> Buffers =>
        Layers.SelectMany(l => new Buffer?[] { l.Gradient, l.BiasGradient, l.Saliency }).Concat(Norms.Values).Append(Input).OfType<Buffer>();
}

/// <summary>Sums of a feature over samples and pixels.</summary>
/// <param name="Products">Of the products of every two channels: C x C.</param>
/// <param name="Sums">Of every channel, by sample.</param>
/// <param name="Count">The summands: numbers of a channel.</param>
public sealed record FeatureSums(WeightGradient Products, LaneRows Sums, long Count);

/// <summary>The step from one feature to the next.</summary>
/// <param name="Products">
/// Sums over samples and the later feature's pixels of the products of each channel of its gradient with each of the earlier one's, whose
/// smaller pixels are channels of their own (pixel-unshuffle); null where the two features are one, and so their gradients.
/// </param>
/// <param name="Channels">Channels of the later feature: rows of the products.</param>
/// <param name="Count">The summands.</param>
public sealed record FeatureLink(WeightGradient? Products, int Channels, long Count);

/// <summary>How a small shift of the images moves a network.</summary>
/// <param name="Distances">Per channel and sample, growth and decline of the activation that is pooled in the end, summed over the image.</param>
/// <param name="Norms">Scales and shifts of the batch-norms on live paths, in an order that isomorphic networks share.</param>
public sealed record PerturbationPlan(IReadOnlyList<LaneRows> Distances, IReadOnlyList<Coefficients> Norms);

/// <summary>The output of an operation for one image.</summary>
/// <param name="Key">What it is, whatever the plan; isomorphic networks share it.</param>
/// <param name="Rows">Its numbers, or such as differ by a positive factor and a shift per channel.</param>
public sealed record SampleOutput(UInt128 Key, ChannelRows Rows);

/// <summary>What a network of the plan asked for.</summary>
/// <param name="Calls">Its patterns.</param>
/// <param name="ZeroCalls">ReLU calls on activations that are zero everywhere.</param>
/// <param name="Ready">The number of waves after which all of it is there.</param>
public sealed record NetworkPlan(IReadOnlyList<PatternCalls> Calls, int ZeroCalls, int Ready)
{
    /// <summary>Whether the output depends on the images; if not, there is nothing but patterns.</summary>
    public bool IsConnected { get; init; }

    /// <summary>Whether the sum of the logits is constant, so that their gradient by the images is zero but for rounding.</summary>
    public bool HasConstantSum { get; init; }

    /// <summary>The logits; null where not wanted, or where nothing connects them to the images. So for all that follows.</summary>
    public Tensor? Output { get; init; }

    /// <summary>What its batch-norms read, by layer: the keys of <see cref="GradientPlan.Norms"/>.</summary>
    public IReadOnlyDictionary<string, Tensor> NormInputs { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>The gradient of the loss.</summary>
    public GradientPlan? Loss { get; init; }

    /// <summary>The gradient of the loss on the next batch.</summary>
    public GradientPlan? NextLoss { get; init; }

    /// <summary>The gradient of the loss with batch statistics held constant.</summary>
    public GradientPlan? FrozenLoss { get; init; }

    /// <summary>The gradient of the sum of logits with respect to the images.</summary>
    public Tensor? Jacobian { get; init; }

    /// <summary>The second derivative of the loss along its gradient and along the weights.</summary>
    public Scalar? Curvature { get; init; }

    /// <summary>The logits for an image of ones, and their derivative as a second sample.</summary>
    public Tensor? Flow { get; init; }

    /// <summary>The gradient of the sum of logits for an image of ones, with batch-norm.</summary>
    public GradientPlan? NormFlow { get; init; }

    /// <summary>Tangent kernels by need.</summary>
    public IReadOnlyDictionary<Needs, GramMatrix> Kernels { get; init; } = new Dictionary<Needs, GramMatrix>();

    /// <summary>The features' sums, in order.</summary>
    public IReadOnlyList<FeatureSums> Features { get; init; } = [];

    /// <summary>The steps between features, in order.</summary>
    public IReadOnlyList<FeatureLink> Links { get; init; } = [];

    /// <summary>How a small shift of the images moves the network; null also where it has no global pooling.</summary>
    public PerturbationPlan? Perturbation { get; init; }

    /// <summary>The outputs of the operations on live paths for the first image alone, in an order that isomorphic networks share.</summary>
    public IReadOnlyList<SampleOutput> FirstSample { get; init; } = [];

    /// <summary>By layer the sums over samples of the signs of the weights' gradients.</summary>
    public IReadOnlyList<WeightGradient> GradientSigns { get; init; } = [];

    /// <summary>Everything that must stay in memory until the network is ready.</summary>
    public IEnumerable<Buffer> Buffers =>
    [
        .. Calls.Select(c => c.Pattern),
        .. new Buffer?[] { Output, Jacobian, Curvature, Flow }.OfType<Buffer>(),
        .. new[] { Loss, NextLoss, FrozenLoss, NormFlow }.SelectMany(g => g?.Buffers ?? []),
        .. Kernels.Values,
        .. Features.SelectMany(f => new Buffer[] { f.Products, f.Sums }),
        .. Links.Select(l => l.Products).OfType<Buffer>(),
        .. Perturbation is { } p ? p.Distances.Concat<Buffer>(p.Norms) : [],
        .. FirstSample.Select(o => o.Rows),
        .. GradientSigns,
    ];
}
