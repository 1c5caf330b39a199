using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;

namespace FastProxy.Plans;

/// <summary>The sum over the image, per channel and sample, of one activation or of its product with another.</summary>
public sealed class SampleDotsStep(Tensor x, Tensor? y) : Step
{
    /// <summary>The first activation.</summary>
    public Tensor X => x;

    /// <summary>The second activation; null for none.</summary>
    public Tensor? Y => y;

    /// <summary>The sums.</summary>
    public LaneRows Result { get; } = new(x.Layout.Channels, x.Layout.Samples);

    public override IEnumerable<Buffer> Inputs => y is null ? [x] : [x, y];

    public override IEnumerable<Buffer> Outputs => [Result];
}

/// <summary>
/// The gradient of a layer's bias as the derivative of its output along it. Rows of the result: ones, and the gradient summed over
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
/// <param name="activation">The function of the input that the layer reads.</param>
/// <param name="gradients">The gradient of the layer's output per objective.</param>
/// <param name="weight">The layer's weights.</param>
/// <param name="biasGradients">The gradient of the layer's bias per objective: of its output, summed over the pixels; none without a bias.</param>
/// <param name="gram">The matrix, objective-major.</param>
/// <param name="isFirst">Whether the matrix is cleared first.</param>
public sealed class GramStep(
    Tensor x,
    FusedActivation activation,
    IReadOnlyList<Tensor> gradients,
    WeightRef weight,
    IReadOnlyList<Buffer> biasGradients,
    GramMatrix gram,
    bool isFirst) : Step
{
    private const long Block = 128 * 1024;
    private const long Tile = 4;

    private readonly ConvShape shape = weight.Shape;

    /// <summary>The function of the convolution's input that is read.</summary>
    public FusedActivation Activation => activation;

    /// <summary>The gradient of the layer's output per objective.</summary>
    public IReadOnlyList<Tensor> Gradients => gradients;

    /// <summary>The layer's convolution.</summary>
    public ConvShape Shape => shape;

    /// <summary>The gradient of the layer's bias per objective; none without a bias.</summary>
    public IReadOnlyList<Buffer> BiasGradients => biasGradients;

    /// <summary>The floats from the gradients of one bias to those of the next.</summary>
    public long BiasStride => biasGradients[0] is Tensor one ? one.Layout.ChannelStride : gradients[0].Layout.Lanes;

    /// <summary>The layout of the convolution's input.</summary>
    public ActivationLayout InputLayout => InputOf(0).Layout;

    /// <summary>The matrix.</summary>
    public GramMatrix Gram => gram;

    /// <summary>Whether the matrix is cleared first.</summary>
    public bool IsFirst => isFirst;

    /// <summary>The kernel of the gradients per sample: direct, or depthwise if a backend has one of its own.</summary>
    public ConvAlgorithm Algorithm { get; } = ConvAlgorithms.Of(weight.Shape);

    /// <summary>The rows of the layer's gradients per sample that belong to one output.</summary>
    public int RowsPerOutput => shape.GroupIn * shape.Taps;

    /// <summary>
    /// The number of outputs whose gradients per sample enter the matrix together.
    /// <para>
    /// Sum order: the rows of these outputs are one call of <see cref="Kernels.Gram.LaneGram"/>, whose chunks of float32 sums begin anew with every
    /// call. The number therefore decides bits, and all backends keep to it. It is the largest number whose rows fit 512 KiB, a second-level cache,
    /// in whole tiles of 4 outputs; at least 4 and at most 1,024.
    /// </para>
    /// </summary>
    public int OutputsAtOnce => (int)Math.Clamp(Block / ((long)RowsPerOutput * x.Layout.Lanes) / Tile * Tile, Tile, 1024);

    /// <summary>
    /// Whether the matrix is formed from the Gram matrices of input patches and of gradients, rather than from gradients per sample. The form with
    /// fewer multiplications is chosen.
    /// </summary>
    public bool IsPatches => gradients.Count == 1 && MacsOfPatches < MacsOfRows;

    public override long Macs => (long)(IsPatches ? MacsOfPatches : MacsOfRows);

    private double Pixels => (double)OutputOf(0).Layout.Height * OutputOf(0).Layout.Width;

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

    /// <summary>Returns the input of the convolution under an objective: of a transposed one, the gradient of the layer's output.</summary>
    public Tensor InputOf(int objective) => weight.IsAdjoint ? gradients[objective] : x;

    /// <summary>Returns the gradient of the convolution's output under an objective: of a transposed one, the layer's input.</summary>
    public Tensor OutputOf(int objective) => weight.IsAdjoint ? x : gradients[objective];

    public override IEnumerable<Buffer> Inputs => new Buffer[] { x }.Concat(gradients).Concat(biasGradients).Concat(isFirst ? [] : [gram]).Distinct();

    public override IEnumerable<Buffer> Outputs => [gram];
}

/// <summary>Writes a column of a Gram matrix: the sum of the tangents of the logits, per sample.</summary>
public sealed class GramColumnStep(Tensor tangent, int column, GramMatrix gram, bool isFirst) : Step
{
    /// <summary>The tangent of the logits.</summary>
    public Tensor Tangent => tangent;

    /// <summary>The column.</summary>
    public int Column => column;

    /// <summary>The matrix.</summary>
    public GramMatrix Gram => gram;

    /// <summary>Whether the matrix is cleared first.</summary>
    public bool IsFirst => isFirst;

    public override IEnumerable<Buffer> Inputs => isFirst ? [tangent] : [tangent, gram];

    public override IEnumerable<Buffer> Outputs => [gram];
}
