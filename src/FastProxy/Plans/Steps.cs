using FastProxy.Kernels;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Pool;
using FastProxy.Networks;

namespace FastProxy.Plans;

/// <summary>An activation that a plan keeps in memory for a while.</summary>
/// <param name="key">What it is, from operations, weight keys and inputs: equal keys mean equal values in any plan.</param>
/// <param name="layout">Its shape.</param>
public sealed class Tensor(UInt128 key, ActivationLayout layout)
{
    /// <summary>What it is.</summary>
    public UInt128 Key => key;

    /// <summary>Its shape.</summary>
    public ActivationLayout Layout => layout;

    /// <summary>Where it lies in the arena, in floats; the batch of images lies elsewhere and has -1.</summary>
    public long Offset { get; internal set; } = -1;

    /// <summary>Floats of the place it lies in, at least <see cref="Length"/>.</summary>
    internal long Place { get; set; }

    /// <summary>Whether it is the batch of images, which no step computes.</summary>
    public bool IsImages { get; internal init; }

    /// <summary>Whether a batch-norm reads it: its channels' scales and shifts are kept behind it.</summary>
    public bool IsNormalised { get; internal set; }

    /// <summary>Floats it takes in the arena: the activation, then C scales and C shifts where normalised.</summary>
    public long Length => Layout.Length + (IsNormalised ? Lanes.Padded(2 * Layout.Channels) : 0);
}

/// <summary>The signs of one value over the batch, as words: the pattern that one or more ReLU calls show.</summary>
/// <param name="key">The key of the value whose signs these are.</param>
/// <param name="layout">The value's shape.</param>
public sealed class Pattern(UInt128 key, ActivationLayout layout)
{
    /// <summary>The key of the value whose signs these are.</summary>
    public UInt128 Key => key;

    /// <summary>The value's shape.</summary>
    public ActivationLayout Layout => layout;

    /// <summary>Where its words lie in the arena, in floats.</summary>
    public long Offset { get; internal set; } = -1;

    /// <summary>64-bit words.</summary>
    public long Words => Layout.Neurons * Lanes.Words(Layout.Samples);

    /// <summary>Floats its words take.</summary>
    public long Length => (2 * Words + Lanes.Virtual - 1) / Lanes.Virtual * Lanes.Virtual;
}

/// <summary>A summand of an <see cref="AddStep"/>.</summary>
/// <param name="X">The activation.</param>
/// <param name="IsNormalised">Whether its batch-norm is added rather than itself.</param>
/// <param name="Pool">The shape-keeping average pooling that is added rather than itself; the default for none.</param>
public readonly record struct Summand(Tensor X, bool IsNormalised, PoolShape Pool);

/// <summary>One pass over memory.</summary>
public abstract class Step
{
    /// <summary>The activations it reads.</summary>
    public abstract IEnumerable<Tensor> Inputs { get; }

    /// <summary>The activation it writes; null when only a pattern is wanted.</summary>
    public Tensor? Output { get; internal set; }
}

/// <summary>Convolution of an activation or of its ReLU.</summary>
public sealed class ConvStep(Tensor x, bool isRelu, ConvShape shape, Weight weight, bool isWinograd) : Step
{
    /// <summary>The input.</summary>
    public Tensor X => x;

    /// <summary>Whether the ReLU of the input is read.</summary>
    public bool IsRelu => isRelu;

    /// <summary>The convolution.</summary>
    public ConvShape Shape => shape;

    /// <summary>The layer.</summary>
    public Weight Weight => weight;

    /// <summary>Whether Winograd's algorithm computes it.</summary>
    public bool IsWinograd => isWinograd;

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Inputs => [x];
}

/// <summary>A sum of batch-normalised, pooled or plain activations, its ReLU and its pattern.</summary>
public sealed class AddStep(IReadOnlyList<Summand> summands, ActivationLayout layout, bool isRelu) : Step
{
    /// <summary>The summands, in the order they are added.</summary>
    public IReadOnlyList<Summand> Summands => summands;

    /// <summary>The sum's shape.</summary>
    public ActivationLayout Layout => layout;

    /// <summary>Whether the ReLU of the sum is stored.</summary>
    public bool IsRelu => isRelu;

    /// <summary>The pattern of the sum's signs, where wanted.</summary>
    public Pattern? Pattern { get; internal set; }

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Inputs => summands.Select(s => s.X);
}

/// <summary>Average or max pooling.</summary>
public sealed class PoolStep(Tensor x, PoolShape shape, bool isMax) : Step
{
    /// <summary>The input.</summary>
    public Tensor X => x;

    /// <summary>The window.</summary>
    public PoolShape Shape => shape;

    /// <summary>Maximum rather than average.</summary>
    public bool IsMax => isMax;

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Inputs => [x];
}

/// <summary>Mean over the image.</summary>
public sealed class GlobalAvgPoolStep(Tensor x) : Step
{
    /// <summary>The input.</summary>
    public Tensor X => x;

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Inputs => [x];
}

/// <summary>Fully connected layer.</summary>
public sealed class LinearStep(Tensor x, Weight weight) : Step
{
    /// <summary>The input.</summary>
    public Tensor X => x;

    /// <summary>The layer.</summary>
    public Weight Weight => weight;

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Inputs => [x];
}

/// <summary>Channels one after another.</summary>
public sealed class ConcatStep(IReadOnlyList<Tensor> inputs) : Step
{
    /// <inheritdoc/>
    public override IEnumerable<Tensor> Inputs => inputs;
}
