using FastProxy.Kernels.Conv;

namespace FastProxy.Plans;

/// <summary>What is differentiated: a function of the logits.</summary>
public enum ObjectiveKind
{
    /// <summary>The mean cross-entropy on the labels.</summary>
    CrossEntropy,

    /// <summary>The sum of all logits of all samples.</summary>
    Sum,

    /// <summary>The sum over samples of the logit of the sample's label.</summary>
    Target,

    /// <summary>The sum over samples of one class's logit.</summary>
    Class,

    /// <summary>The sum of one sample's logits.</summary>
    Sample,
}

/// <summary>What is differentiated.</summary>
/// <param name="Kind">The function.</param>
/// <param name="Index">The class or the sample, where the kind has one.</param>
public readonly record struct Objective(ObjectiveKind Kind, int Index = 0);

/// <summary>The gradient of an objective with respect to the logits.</summary>
public sealed class ObjectiveStep(Tensor logits, Objective objective) : Step
{
    /// <summary>K x 1 x 1.</summary>
    public Tensor Logits => logits;

    /// <summary>What is differentiated.</summary>
    public Objective Objective => objective;

    public override IEnumerable<Buffer> Inputs => [logits];
}

/// <summary>Adds the signs of a gradient, -1, 0 or 1, to a sum.</summary>
public sealed class SignSumStep(WeightGradient gradient, WeightGradient sum, bool isFirst) : Step
{
    /// <summary>The gradient.</summary>
    public WeightGradient Gradient => gradient;

    /// <summary>The sum.</summary>
    public WeightGradient Sum => sum;

    /// <summary>Whether the sum is to be cleared first.</summary>
    public bool IsFirst => isFirst;

    public override IEnumerable<Buffer> Inputs => isFirst ? [gradient] : [gradient, sum];

    public override IEnumerable<Buffer> Outputs => [sum];
}

/// <summary>Random signs of the run's seed: a gradient to start from.</summary>
public sealed class SignsStep : Step
{
    public override IEnumerable<Buffer> Inputs => [];
}

/// <summary>
/// What the gradient of a batch-norm's input is made of. Rows of the result: factor of the gradient, factor of the input, constant, gradient of
/// the batch-norm's weight, of its bias.
/// </summary>
public sealed class NormGradStep(Tensor gradient, IReadOnlyList<Tensor> xs) : Step
{
    /// <summary>The rows of the gradients of the batch-norm's weight and of its bias.</summary>
    public const int Weight = 3, Bias = 4;

    /// <summary>The gradient with respect to the batch-norms' outputs.</summary>
    public Tensor Gradient => gradient;

    /// <summary>The batch-norms' inputs: several that are summed share their gradient.</summary>
    public IReadOnlyList<Tensor> Xs => xs;

    /// <summary>A result per input.</summary>
    public IReadOnlyList<Coefficients> Results { get; } = [.. xs.Select(x => new Coefficients(x.Layout.Channels, 5))];

    public override IEnumerable<Buffer> Inputs => [gradient, .. xs, .. xs.Select(x => x.Norm!)];

    public override IEnumerable<Buffer> Outputs => Results;
}

/// <summary>
/// What the derivatives of a batch-norm's output are made of. Rows of the result: factors of u and of x and a constant for the derivative along u;
/// the
/// same for v. Those of absent derivatives are zero.
/// </summary>
/// <param name="x">The batch-norm's input.</param>
/// <param name="tangents">Its derivatives.</param>
/// <param name="weights">
/// Coefficients of <see cref="NormGradStep"/> whose weight gradient is the batch-norm's part of direction u; null for none.
/// </param>
/// <param name="curvature">What the batch-norm, and the layer before it, add to the second derivative of the loss; null for none.</param>
public sealed class NormTangentStep(Tensor x, Tangents tangents, Coefficients? weights, NormCurvature? curvature) : Step
{
    /// <summary>The first row of the derivative along u, and along v.</summary>
    public const int U = 0, V = 3;

    /// <summary>The batch-norm's input.</summary>
    public Tensor X => x;

    /// <summary>The input's derivatives.</summary>
    public Tangents Tangents => tangents;

    /// <summary>The batch-norm's part of direction u, if any.</summary>
    public Coefficients? Weights => weights;

    /// <summary>What is added to the second derivative of the loss, if wanted.</summary>
    public NormCurvature? Curvature => curvature;

    /// <summary>The coefficients.</summary>
    public Coefficients Result { get; } = new(x.Layout.Channels, 6);

    public override IEnumerable<Buffer> Inputs =>
    [
        x, x.Norm!, .. tangents.All,
        .. new Buffer?[] { weights, curvature?.Adjoint, curvature?.Gradient, curvature?.Product, curvature?.Sum }.OfType<Buffer>(),
    ];

    public override IEnumerable<Buffer> Outputs => curvature is null ? [Result] : [Result, curvature.Sum];
}

/// <summary>What a batch-norm, and the layer before it, add to the second derivative of the loss.</summary>
/// <param name="Adjoint">The gradient of the batch-norm's output.</param>
/// <param name="Gradient">Coefficients of the gradient of its input.</param>
/// <param name="Product">The layer's weights along u times its input along v; null where zero.</param>
/// <param name="IsOfLayer">Whether the input is the output of a layer that nothing else reads, whose part is added here.</param>
/// <param name="Sum">The second derivative so far.</param>
public sealed record NormCurvature(Tensor Adjoint, Coefficients Gradient, Tensor? Product, bool IsOfLayer, Scalar Sum);

/// <summary>Begins the second derivative of the loss along its gradient and along the weights: minus the squared norm of the gradient.</summary>
/// <param name="sum">The second derivative so far.</param>
/// <param name="gradients">The gradients of all layers' weights.</param>
public sealed class CurvatureStep(Scalar sum, IReadOnlyList<WeightGradient> gradients) : Step
{
    /// <summary>The second derivative so far.</summary>
    public Scalar Sum => sum;

    /// <summary>The gradients of all layers' weights.</summary>
    public IReadOnlyList<WeightGradient> Gradients => gradients;

    public override IEnumerable<Buffer> Inputs => gradients;

    public override IEnumerable<Buffer> Outputs => [sum];
}

/// <summary>Adds products of the gradient of a layer's output, or of what became of it, to the second derivative of the loss.</summary>
/// <param name="adjoint">The gradient of the layer's output.</param>
/// <param name="factors">The output's derivative along u, and the layer's weights along u times its input along v.</param>
/// <param name="sum">The second derivative so far.</param>
public sealed class LayerCurvatureStep(Tensor adjoint, IReadOnlyList<Tensor> factors, Scalar sum) : Step
{
    /// <summary>The gradient of the layer's output.</summary>
    public Tensor Adjoint => adjoint;

    /// <summary>What it is multiplied by.</summary>
    public IReadOnlyList<Tensor> Factors => factors;

    /// <summary>The second derivative so far.</summary>
    public Scalar Sum => sum;

    public override IEnumerable<Buffer> Inputs => [adjoint, .. factors, sum];

    public override IEnumerable<Buffer> Outputs => [sum];
}

/// <summary>Per channel and sample, the sum over the image of one activation, or of its product with another.</summary>
public sealed class SampleDotsStep(Tensor x, Tensor? y) : Step
{
    /// <summary>One activation.</summary>
    public Tensor X => x;

    /// <summary>The other; null for none.</summary>
    public Tensor? Y => y;

    /// <summary>The sums.</summary>
    public LaneRows Result { get; } = new(x.Layout.Channels, x.Layout.Samples);

    public override IEnumerable<Buffer> Inputs => y is null ? [x] : [x, y];

    public override IEnumerable<Buffer> Outputs => [Result];
}

/// <summary>
/// The gradient of a linear layer's bias as the derivative of its output along it. Rows of the result: ones, and the gradient summed over
/// the samples.
/// </summary>
public sealed class BiasTangentStep(LaneRows gradient) : Step
{
    /// <summary>The gradient by sample.</summary>
    public LaneRows Gradient => gradient;

    /// <summary>The factor and the shift of each output.</summary>
    public Coefficients Result { get; } = new(gradient.Channels, 2);

    public override IEnumerable<Buffer> Inputs => [gradient];

    public override IEnumerable<Buffer> Outputs => [Result];
}

/// <summary>
/// Adds to a Gram matrix the products of one layer's per-sample gradients, of its weights and of its bias, between all samples and objectives.
/// </summary>
/// <param name="x">The layer's input.</param>
/// <param name="activation">What the layer reads of the input.</param>
/// <param name="gradients">The gradient of the layer's output per objective.</param>
/// <param name="shape">The layer's convolution.</param>
/// <param name="hasBias">Whether the layer has a bias.</param>
/// <param name="gram">The matrix, objective-major.</param>
/// <param name="isFirst">Whether the matrix is to be cleared first.</param>
public sealed class GramStep(
    Tensor x, FusedActivation activation, IReadOnlyList<Tensor> gradients, ConvShape shape, bool hasBias, GramMatrix gram, bool isFirst) : Step
{
    private const long Block = 128 * 1024;
    private const long Tile = 4;

    /// <summary>The layer's input.</summary>
    public Tensor X => x;

    /// <summary>What the layer reads of the input.</summary>
    public FusedActivation Activation => activation;

    /// <summary>The gradient of the layer's output per objective.</summary>
    public IReadOnlyList<Tensor> Gradients => gradients;

    /// <summary>The layer's convolution.</summary>
    public ConvShape Shape => shape;

    /// <summary>Whether the layer has a bias.</summary>
    public bool HasBias => hasBias;

    /// <summary>The matrix.</summary>
    public GramMatrix Gram => gram;

    /// <summary>Whether the matrix is to be cleared first.</summary>
    public bool IsFirst => isFirst;

    /// <summary>The kernel of the gradients per sample: direct, or depthwise where a backend has one of its own.</summary>
    public ConvAlgorithm Algorithm { get; } = ConvAlgorithms.Of(shape, isWinograd: false);

    /// <summary>Rows of the layer's gradients per sample that one output has.</summary>
    public int RowsPerOutput => shape.GroupIn * shape.Taps;

    /// <summary>
    /// Outputs whose gradients per sample enter the matrix together.
    /// <para>
    /// Sum order: the rows of these outputs are one call of <see cref="Kernels.Gram.LaneGram"/>, whose chunks of float32 sums begin anew with every
    /// call.
    /// The number therefore decides bits, and all backends keep to it. It is the most whose rows fit 512 KiB, a second-level cache, in whole tiles of
    /// 4
    /// outputs; at least 4 and at most 1,024.
    /// </para>
    /// </summary>
    public int OutputsAtOnce => (int)Math.Clamp(Block / ((long)RowsPerOutput * x.Layout.Lanes) / Tile * Tile, Tile, 1024);

    /// <summary>
    /// Whether the matrix is formed from the Gram matrices of input patches and of gradients, rather than from gradients per sample: where
    /// that takes fewer multiplications.
    /// </summary>
    public bool IsPatches => gradients.Count == 1 && MacsOfPatches < MacsOfRows;

    public override long Macs => (long)(IsPatches ? MacsOfPatches : MacsOfRows);

    private double Pixels => (double)gradients[0].Layout.Height * gradients[0].Layout.Width;

    private double MacsOfPatches
    {
        get
        {
            double side = Pixels * gradients[0].Layout.Lanes;
            return side * side * shape.Groups * (shape.GroupIn * shape.Taps + shape.GroupOut);
        }
    }

    private double MacsOfRows =>
        (double)shape.OutChannels * shape.GroupIn * shape.Taps * gradients.Count * gradients[0].Layout.Lanes * (Pixels + gram.Side);

    public override IEnumerable<Buffer> Inputs => isFirst ? [x, .. gradients] : [x, .. gradients, gram];

    public override IEnumerable<Buffer> Outputs => [gram];
}

/// <summary>Writes a column of a Gram matrix: per sample the sum of the tangents of its logits.</summary>
public sealed class GramColumnStep(Tensor tangent, int column, GramMatrix gram, bool isFirst) : Step
{
    /// <summary>The tangent of the logits.</summary>
    public Tensor Tangent => tangent;

    /// <summary>The column.</summary>
    public int Column => column;

    /// <summary>The matrix.</summary>
    public GramMatrix Gram => gram;

    /// <summary>Whether the matrix is to be cleared first.</summary>
    public bool IsFirst => isFirst;

    public override IEnumerable<Buffer> Inputs => isFirst ? [tangent] : [tangent, gram];

    public override IEnumerable<Buffer> Outputs => [gram];
}

/// <summary>Adds the second derivative of the mean cross-entropy along two derivatives of the logits to that of the loss.</summary>
/// <param name="logits">K x 1 x 1.</param>
/// <param name="u">One derivative.</param>
/// <param name="v">The other.</param>
/// <param name="sum">The second derivative so far.</param>
public sealed class CrossEntropyCurvatureStep(Tensor logits, Tensor u, Tensor v, Scalar sum) : Step
{
    /// <summary>K x 1 x 1.</summary>
    public Tensor Logits => logits;

    /// <summary>One derivative.</summary>
    public Tensor U => u;

    /// <summary>The other.</summary>
    public Tensor V => v;

    /// <summary>The second derivative so far.</summary>
    public Scalar Sum => sum;

    public override IEnumerable<Buffer> Inputs => [logits, u, v, sum];

    public override IEnumerable<Buffer> Outputs => [sum];
}

/// <summary>The derivatives of an activation as the weights move along u and along v. Null where zero.</summary>
/// <param name="U">Along u.</param>
/// <param name="V">Along v.</param>
/// <param name="IsBesideSelf">Whether the derivative along v is <paramref name="V"/> and the activation itself.</param>
public readonly record struct Tangents(Tensor? U, Tensor? V, bool IsBesideSelf = false)
{
    /// <summary>Those that are not zero.</summary>
    public IEnumerable<Tensor> All => new[] { U, V }.OfType<Tensor>();
}

/// <summary>The first sample of an activation, or of its ReLU, channel by channel.</summary>
public sealed class SampleStep(Tensor x, FusedActivation activation) : Step
{
    /// <summary>The activation.</summary>
    public Tensor X => x;

    /// <summary>Whether its ReLU is read.</summary>
    public FusedActivation Activation => activation;

    /// <summary>The numbers.</summary>
    public ChannelRows Result { get; } = new(x.Layout.Channels, x.Layout.Height * x.Layout.Width);

    public override IEnumerable<Buffer> Inputs => [x];

    public override IEnumerable<Buffer> Outputs => [Result];
}
