using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;

namespace FastProxy.Plans;

/// <summary>A factor, or one factor and shift per channel.</summary>
/// <param name="Source">Where the factors lie; null for one <paramref name="Factor"/> for all channels.</param>
/// <param name="Scale">Their row.</param>
/// <param name="Shift">The row of the shifts; -1 for none.</param>
/// <param name="Factor">The factor of all channels, where there is no source.</param>
public readonly record struct Affine(Coefficients? Source, int Scale, int Shift, float Factor)
{
    /// <summary>Leaves every number as it is.</summary>
    public static readonly Affine One = Constant(1);

    /// <summary>One factor for all channels.</summary>
    public static Affine Constant(float factor) => new(null, 0, -1, factor);

    /// <summary>The batch-norm of <paramref name="x"/>.</summary>
    public static Affine NormOf(Tensor x) => new(x.Norm!, 0, 1, 1);

    /// <summary>The derivative of the batch-norm of <paramref name="x"/> with its statistics held constant.</summary>
    public static Affine ScaleOf(Tensor x) => new(x.Norm!, 0, -1, 1);
}

/// <summary>A summand of an <see cref="AddStep"/>.</summary>
/// <param name="X">The activation.</param>
/// <param name="Affine">What becomes of each of its numbers.</param>
/// <param name="Pool">The shape-keeping average pooling that is added rather than itself; the default for none.</param>
/// <param name="Mask">Where this is not positive, nothing is added; null for everywhere.</param>
public readonly record struct Summand(Tensor X, Affine Affine, PoolShape Pool = default, Tensor? Mask = null)
{
    /// <summary>The activation as it is.</summary>
    public Summand(Tensor x)
        : this(x, Affine.One)
    {
    }

    /// <summary>Whether it is the activation as it is.</summary>
    public bool IsPlain => Affine == Affine.One && Pool.Kernel == 0 && Mask is null;
}

/// <summary>The weights that a convolution multiplies by.</summary>
/// <param name="Layer">The layer whose weights they are, or whose gradient.</param>
/// <param name="Shape">The layer's own convolution; a linear layer's is that of a 1x1 image.</param>
/// <param name="IsLinear">Whether it is a linear layer.</param>
/// <param name="Gradient">The gradient that takes the place of the weights; null for the weights.</param>
/// <param name="IsTransposed">Whether they are those of the convolution's transpose, which computes the gradient of its input.</param>
/// <param name="IsAbsolute">Whether they are replaced by their magnitudes.</param>
/// <param name="Exponent">They are multiplied by two to the minus this.</param>
public sealed record WeightRef(
    Weight Layer,
    ConvShape Shape,
    bool IsLinear = false,
    WeightGradient? Gradient = null,
    bool IsTransposed = false,
    bool IsAbsolute = false,
    int Exponent = 0);

/// <summary>One pass over memory.</summary>
public abstract class Step
{
    /// <summary>What it reads.</summary>
    public abstract IEnumerable<Buffer> Inputs { get; }

    /// <summary>The activation it writes, if any.</summary>
    public Tensor? Output { get; internal set; }

    /// <summary>All that it writes.</summary>
    public virtual IEnumerable<Buffer> Outputs => Output is null ? [] : Output.Norm is null ? [Output] : [Output, Output.Norm];

    /// <summary>The activations among what it reads.</summary>
    public IEnumerable<Tensor> Tensors => Inputs.OfType<Tensor>();

    /// <summary>Multiply-accumulates for the whole batch, taps on the padding counted, Winograd's saving not; 0 where they are not its work.</summary>
    public virtual long Macs => 0;
}

/// <summary>Convolution of an activation or of its ReLU.</summary>
/// <param name="x">The input.</param>
/// <param name="isRelu">Whether the ReLU of the input is read.</param>
/// <param name="shape">The convolution.</param>
/// <param name="weight">Its weights.</param>
/// <param name="algorithm">The kernel that computes it.</param>
/// <param name="isDual">Whether the output at sample 0 is added to that at sample 1.</param>
/// <param name="isAdd">Whether the result is added to what the output holds.</param>
public sealed class ConvStep(Tensor x, bool isRelu, ConvShape shape, WeightRef weight, ConvAlgorithm algorithm, bool isDual = false, bool isAdd = false) : Step
{
    /// <summary>The input.</summary>
    public Tensor X => x;

    /// <summary>Whether the ReLU of the input is read.</summary>
    public bool IsRelu => isRelu;

    /// <summary>The convolution.</summary>
    public ConvShape Shape => shape;

    /// <summary>Its weights.</summary>
    public WeightRef Weight => weight;

    /// <summary>The kernel that computes it.</summary>
    public ConvAlgorithm Algorithm => algorithm;

    /// <summary>Whether the output at sample 0 is added to that at sample 1.</summary>
    public bool IsDual => isDual;

    /// <summary>Whether the result is added to what the output holds.</summary>
    public bool IsAdd => isAdd;

    /// <inheritdoc/>
    public override IEnumerable<Buffer> Inputs => [x, .. Optional(weight.Gradient), .. Optional(isAdd ? Output : null)];

    public override long Macs => shape.Macs(x.Layout);

    private static IEnumerable<Buffer> Optional(Buffer? buffer) => buffer is null ? [] : [buffer];
}

/// <summary>A sum of batch-normalised, pooled, masked or plain activations, its ReLU and its pattern.</summary>
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
    public override IEnumerable<Buffer> Inputs => summands.SelectMany(s => new Buffer?[] { s.X, s.Affine.Source, s.Mask }).OfType<Buffer>();

    /// <inheritdoc/>
    public override IEnumerable<Buffer> Outputs => Pattern is null ? base.Outputs : base.Outputs.Append(Pattern);
}

/// <summary>Average or max pooling.</summary>
/// <param name="x">The input.</param>
/// <param name="shape">The window.</param>
/// <param name="isMax">Maximum rather than average.</param>
/// <param name="isDual">Whether sample 1, the derivative of sample 0, is taken where the maximum of sample 0 stands.</param>
public sealed class PoolStep(Tensor x, PoolShape shape, bool isMax, bool isDual = false) : Step
{
    /// <summary>The input.</summary>
    public Tensor X => x;

    /// <summary>The window.</summary>
    public PoolShape Shape => shape;

    /// <summary>Maximum rather than average.</summary>
    public bool IsMax => isMax;

    /// <summary>Whether sample 1, the derivative of sample 0, is taken where the maximum of sample 0 stands.</summary>
    public bool IsDual => isDual;

    /// <inheritdoc/>
    public override IEnumerable<Buffer> Inputs => [x];
}

/// <summary>Mean over the image.</summary>
public sealed class GlobalAvgPoolStep(Tensor x) : Step
{
    /// <summary>The input.</summary>
    public Tensor X => x;

    /// <inheritdoc/>
    public override IEnumerable<Buffer> Inputs => [x];
}

/// <summary>Fully connected layer.</summary>
public sealed class LinearStep(Tensor x, WeightRef weight) : Step
{
    public override long Macs => weight.Shape.Macs(x.Layout);

    /// <summary>The input.</summary>
    public Tensor X => x;

    /// <summary>Its weights.</summary>
    public WeightRef Weight => weight;

    /// <inheritdoc/>
    public override IEnumerable<Buffer> Inputs => [x];
}

/// <summary>Where an activation's channels begin among those of a concatenation.</summary>
public readonly record struct ConcatPart(Tensor X, int FromChannel);

/// <summary>Channels one after another; zeros where no part has any.</summary>
public sealed class ConcatStep(IReadOnlyList<ConcatPart> parts) : Step
{
    /// <summary>The parts, none over another.</summary>
    public IReadOnlyList<ConcatPart> Parts => parts;

    /// <inheritdoc/>
    public override IEnumerable<Buffer> Inputs => parts.Select(p => p.X);
}

/// <summary>Some channels of an activation.</summary>
public sealed class SliceStep(Tensor x, int fromChannel) : Step
{
    /// <summary>The input.</summary>
    public Tensor X => x;

    /// <summary>The first channel.</summary>
    public int FromChannel => fromChannel;

    /// <inheritdoc/>
    public override IEnumerable<Buffer> Inputs => [x];
}

/// <summary>The first sample of an activation, or of its ReLU, channel by channel.</summary>
public sealed class SampleStep(Tensor x, bool isRelu) : Step
{
    /// <summary>The activation.</summary>
    public Tensor X => x;

    /// <summary>Whether its ReLU is read.</summary>
    public bool IsRelu => isRelu;

    /// <summary>The numbers.</summary>
    public ChannelRows Result { get; } = new(x.Layout.Channels, x.Layout.Height * x.Layout.Width);

    /// <inheritdoc/>
    public override IEnumerable<Buffer> Inputs => [x];

    /// <inheritdoc/>
    public override IEnumerable<Buffer> Outputs => [Result];
}
