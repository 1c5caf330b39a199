using FastProxy.Kernels.Conv;
using FastProxy.Networks;

namespace FastProxy.Plans;

/// <summary>The weights that a convolution multiplies by.</summary>
/// <param name="Layer">The layer that has the weights, or whose gradient replaces them.</param>
/// <param name="Shape">
/// The convolution that has the weights: the layer's own; for a linear layer, that of a 1x1 image; for a transposed one, that from output to input.
/// </param>
/// <param name="IsLinear">Whether the layer is linear.</param>
/// <param name="HasBias">Whether the layer has a bias.</param>
/// <param name="IsAdjoint">Whether the layer is a transposed convolution: the adjoint of <paramref name="Shape"/> as a linear map.</param>
/// <param name="Gradient">The gradient that takes the place of the weights; null for the weights.</param>
/// <param name="IsTransposed">Whether the weights are those of the convolution's transpose, which computes the gradient of its input.</param>
/// <param name="IsAbsolute">Whether the weights are replaced by their magnitudes.</param>
/// <param name="Exponent">The weights are multiplied by two to the minus this.</param>
/// <param name="IsShared">Whether the network has the weights at several places, so that their gradient is a sum over these.</param>
public sealed record WeightRef(
    Weight Layer,
    ConvShape Shape,
    bool IsLinear = false,
    bool HasBias = false,
    bool IsAdjoint = false,
    WeightGradient? Gradient = null,
    bool IsTransposed = false,
    bool IsAbsolute = false,
    int Exponent = 0,
    bool IsShared = false)
{
    /// <summary>The output channels of the layer, which has as many biases.</summary>
    public int Outputs => IsAdjoint ? Shape.InChannels : Shape.OutChannels;

    /// <summary>PyTorch's fan_in of the weight tensor, which decides how weights and biases are drawn.</summary>
    public int FanIn => Shape.GroupIn * Shape.Taps;
}

/// <summary>A step that multiplies an activation by weights, and its parts after the product.</summary>
/// <param name="weight">The weights.</param>
/// <param name="isDual">Whether the output at sample 0 is added to that at sample 1.</param>
/// <param name="addsBias">Whether the layer's bias is added after that; in a dual pass to sample 0 alone.</param>
/// <param name="isAdd">Whether the result is added to the output's content.</param>
public abstract class WeightStep(WeightRef weight, bool isDual, bool addsBias, bool isAdd) : Step
{
    private readonly List<Step> after = [];
    private readonly List<Buffer> passed = [];

    /// <summary>The weights.</summary>
    public WeightRef Weight => weight;

    /// <summary>Whether the output at sample 0 is added to that at sample 1.</summary>
    public bool IsDual => isDual;

    /// <summary>Whether the layer's bias is added.</summary>
    public bool AddsBias => addsBias;

    /// <summary>The number of samples that the bias is added to.</summary>
    public int BiasSamples => isDual ? 1 : Output!.Layout.Samples;

    /// <summary>Whether the result is added to the output's content.</summary>
    public bool IsAdd => isAdd;

    public override bool HasWeights => true;

    /// <summary>The steps that continue with the product in place, element by element; see <see cref="StepChains"/>.</summary>
    public IReadOnlyList<Step> After => after;

    /// <summary>The sums of the product per channel and lane, if they are formed in passing.</summary>
    public LaneRows? Sums { get; internal set; }

    /// <summary>Makes a step that reads the output as the last a part of this one.</summary>
    internal void Continue(Step next)
    {
        passed.Add(Output!);
        after.Add(next);
        Output = next.Output!;
        Output.Producer = this;
    }

    public override IEnumerable<Buffer> Outputs => Sums is null ? base.Outputs : base.Outputs.Append(Sums);

    /// <summary>The buffers that the step reads beside its input.</summary>
    private protected IEnumerable<Buffer> Others => weight.Gradient is null && !isAdd && after.Count == 0 ? []
        : new Buffer?[] { weight.Gradient, isAdd ? Output : null }.OfType<Buffer>().Concat(after.SelectMany(s => s.Inputs).Except(passed));
}

/// <summary>A convolution of an activation or of its ReLU.</summary>
/// <param name="x">The input.</param>
/// <param name="activation">The function of the input that is read.</param>
/// <param name="shape">The convolution.</param>
/// <param name="weight">The weights.</param>
/// <param name="algorithm">The kernel.</param>
/// <param name="isDual">Whether the output at sample 0 is added to that at sample 1.</param>
/// <param name="addsBias">Whether the layer's bias is added.</param>
/// <param name="isAdd">Whether the result is added to the output's content.</param>
public sealed class ConvStep(
    Tensor x,
    FusedActivation activation,
    ConvShape shape,
    WeightRef weight,
    ConvAlgorithm algorithm,
    bool isDual = false,
    bool addsBias = false,
    bool isAdd = false) : WeightStep(weight, isDual, addsBias, isAdd)
{
    /// <summary>The input.</summary>
    public Tensor X => x;

    /// <summary>The function of the input that is read.</summary>
    public FusedActivation Activation => activation;

    /// <summary>The convolution.</summary>
    public ConvShape Shape => shape;

    /// <summary>The kernel.</summary>
    public ConvAlgorithm Algorithm => algorithm;

    public override IEnumerable<Buffer> Inputs => [x, .. Others];

    public override long Macs => shape.Macs(x.Layout);

    internal override bool ReadsRelu => activation.IsRelu();

    internal override void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode) => mode.Layer(output, x, activation, Weight, gradients);

    internal override Tangents PushForward(Tensor output, ForwardMode mode) => mode.Layer(output, x, activation, Weight);
}

/// <summary>
/// The adjoint of a convolution that has no transpose, such as one with a stride: the gradient of its input, or a transposed convolution.
/// </summary>
/// <param name="gradient">The gradient of the convolution's output, or the input of the transposed convolution.</param>
/// <param name="weight">The convolution's weights.</param>
/// <param name="isDual">Whether the output at sample 0 is added to that at sample 1.</param>
/// <param name="addsBias">Whether the layer's bias is added.</param>
/// <param name="isAdd">Whether the result is added to the output's content.</param>
public sealed class ConvDataGradStep(Tensor gradient, WeightRef weight, bool isDual = false, bool addsBias = false, bool isAdd = false)
    : WeightStep(weight, isDual, addsBias, isAdd)
{
    /// <summary>The gradient of the convolution's output, or the input of the transposed convolution.</summary>
    public Tensor Gradient => gradient;

    public override IEnumerable<Buffer> Inputs => [gradient, .. Others];

    public override long Macs => Weight.Shape.Macs(Output!.Layout);

    internal override void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode) =>
        mode.Layer(output, gradient, FusedActivation.None, Weight, gradients);

    internal override Tangents PushForward(Tensor output, ForwardMode mode) => mode.Layer(output, gradient, FusedActivation.None, Weight);
}

/// <summary>The gradient of a layer's weights, summed over the samples.</summary>
public sealed class WeightGradStep(Tensor x, FusedActivation activation, Tensor gradient, ConvShape shape) : Step
{
    /// <summary>The layer's input.</summary>
    public Tensor X => x;

    /// <summary>The function of the input that the layer reads.</summary>
    public FusedActivation Activation => activation;

    /// <summary>The gradient of the layer's output.</summary>
    public Tensor Gradient => gradient;

    /// <summary>The layer's convolution.</summary>
    public ConvShape Shape => shape;

    /// <summary>The kernel: direct, or depthwise if a backend has one of its own.</summary>
    public ConvAlgorithm Algorithm { get; } = ConvAlgorithms.Of(shape);

    /// <summary>The gradient of the weights.</summary>
    public WeightGradient Result { get; } = new(shape.OutChannels * shape.GroupIn * shape.Taps);

    public override long Macs => shape.Macs(x.Layout);

    public override IEnumerable<Buffer> Inputs => [x, gradient];

    public override IEnumerable<Buffer> Outputs => [Result];
}
