using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans;

/// <summary>A factor, or one factor and shift per channel.</summary>
/// <param name="Source">The buffer of the factors; null for one <paramref name="Factor"/> for all channels.</param>
/// <param name="Scale">The row of the factors.</param>
/// <param name="Shift">The row of the shifts; -1 for none.</param>
/// <param name="Factor">The factor of all channels, if there is no source.</param>
public readonly record struct Affine(Coefficients? Source, int Scale, int Shift, float Factor)
{
    /// <summary>The identity.</summary>
    public static readonly Affine One = Constant(1);

    /// <summary>The factors and shifts, where they are fixed rather than those of a batch-norm.</summary>
    public ChannelNumbers? Fixed { get; init; }

    /// <summary>The derivative: the transformation without its shift.</summary>
    internal Affine Slope => this with { Shift = -1 };

    /// <summary>Returns one factor for all channels.</summary>
    public static Affine Constant(float factor) => new(null, 0, -1, factor);

    /// <summary>Returns the batch-norm of <paramref name="x"/>.</summary>
    public static Affine NormOf(Tensor x) => new(x.Norm!, 0, 1, 1);

    /// <summary>Returns the derivative of the batch-norm of <paramref name="x"/> with its statistics held constant.</summary>
    public static Affine ScaleOf(Tensor x) => new(x.Norm!, 0, -1, 1);
}

/// <summary>A summand of an <see cref="AddStep"/>.</summary>
/// <param name="X">The activation.</param>
/// <param name="Affine">The transformation of each of its numbers.</param>
/// <param name="Pool">The shape-keeping average pooling of the activation that is added instead; the default for none.</param>
/// <param name="Mask">Nothing is added where this is not positive; null to add everywhere.</param>
public readonly record struct Summand(Tensor X, Affine Affine, PoolShape Pool = default, Tensor? Mask = null)
{
    /// <summary>Creates a summand that is the activation as it is.</summary>
    public Summand(Tensor x)
        : this(x, Affine.One)
    {
    }

    /// <summary>Whether the activation is normalised by coefficients that depend on it, which in a forward pass are those of a batch-norm.</summary>
    internal bool IsNorm => Affine is { Source: not null, Fixed: null };

    /// <summary>Whether the summand is the activation as it is.</summary>
    public bool IsPlain => Affine == Affine.One && Pool.Kernel == 0 && Mask is null;
}

/// <summary>A sum of batch-normalised, pooled, masked or plain activations, its ReLU and its pattern.</summary>
public sealed class AddStep(IReadOnlyList<Summand> summands, ActivationLayout layout, FusedActivation activation) : Step
{
    private IReadOnlyList<Summand> summands = summands;

    /// <summary>The summands, in the order in which they are added.</summary>
    public IReadOnlyList<Summand> Summands => summands;

    /// <summary>The sum's shape.</summary>
    public ActivationLayout Layout => layout;

    /// <summary>The function of the sum that is stored.</summary>
    public FusedActivation Activation => activation;

    /// <summary>The pattern of the sum's signs, if requested.</summary>
    public Pattern? Pattern { get; internal set; }

    public override IEnumerable<Buffer> Inputs => summands.SelectMany(s => new Buffer?[] { s.X, s.Affine.Source, s.Mask }).OfType<Buffer>();

    public override IEnumerable<Buffer> Outputs => Pattern is null ? base.Outputs : base.Outputs.Append(Pattern);

    internal override IEnumerable<Tensor> Normalised => summands.Where(s => s.IsNorm).Select(s => s.X);

    internal override IEnumerable<Tensor> Plain => summands.Where(s => !s.IsNorm).Select(s => s.X);

    /// <summary>The summands whose neighbouring elements are not read.</summary>
    internal override IEnumerable<Tensor> InPlace =>
        summands.Select(s => s.X).Where(x => !summands.Any(s => s.X == x && s.Pool.Kernel > 0));

    /// <summary>Whether an activation is one of the summands as it is, and is read in no other way.</summary>
    internal bool AddsPlain(Tensor x) => summands.All(s => s.X == x ? s.IsPlain : s.Mask != x);

    /// <summary>Reads the ReLU of an activation from the activation itself, which is its own mask.</summary>
    internal void ReadRelu(Tensor relu, Tensor of) => summands = [.. summands.Select(s => s.X == relu ? new Summand(of, Affine.One, Mask: of) : s)];

    internal override bool CanContinue => Output is { Norm: null } && Pattern is null && summands.All(s => s.Pool.Kernel == 0);

    internal override void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode) => mode.Sum(this, output, gradients);

    internal override Tangents PushForward(Tensor output, ForwardMode mode) => mode.Sum(this, output);
}
