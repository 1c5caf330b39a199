using FastProxy.Kernels.Conv;
using FastProxy.Networks;

namespace FastProxy.Plans;

/// <summary>The weights that a convolution multiplies by.</summary>
/// <param name="Layer">The layer that has the weights, or whose gradient replaces them.</param>
/// <param name="Shape">The layer's own convolution; for a linear layer, that of a 1x1 image.</param>
/// <param name="IsLinear">Whether the layer is linear.</param>
/// <param name="Gradient">The gradient that takes the place of the weights; null for the weights.</param>
/// <param name="IsTransposed">Whether the weights are those of the convolution's transpose, which computes the gradient of its input.</param>
/// <param name="IsAbsolute">Whether the weights are replaced by their magnitudes.</param>
/// <param name="Exponent">The weights are multiplied by two to the minus this.</param>
public sealed record WeightRef(
    Weight Layer,
    ConvShape Shape,
    bool IsLinear = false,
    WeightGradient? Gradient = null,
    bool IsTransposed = false,
    bool IsAbsolute = false,
    int Exponent = 0);

/// <summary>A convolution of an activation or of its ReLU.</summary>
/// <param name="x">The input.</param>
/// <param name="activation">The function of the input that is read.</param>
/// <param name="shape">The convolution.</param>
/// <param name="weight">The weights.</param>
/// <param name="algorithm">The kernel.</param>
/// <param name="isDual">Whether the output at sample 0 is added to that at sample 1.</param>
/// <param name="isAdd">Whether the result is added to the output's content.</param>
public sealed class ConvStep(
    Tensor x, FusedActivation activation, ConvShape shape, WeightRef weight, ConvAlgorithm algorithm, bool isDual = false, bool isAdd = false) : Step
{
    /// <summary>The input.</summary>
    public Tensor X => x;

    /// <summary>The function of the input that is read.</summary>
    public FusedActivation Activation => activation;

    /// <summary>The convolution.</summary>
    public ConvShape Shape => shape;

    /// <summary>The weights.</summary>
    public WeightRef Weight => weight;

    /// <summary>The kernel.</summary>
    public ConvAlgorithm Algorithm => algorithm;

    /// <summary>Whether the output at sample 0 is added to that at sample 1.</summary>
    public bool IsDual => isDual;

    /// <summary>Whether the result is added to the output's content.</summary>
    public bool IsAdd => isAdd;

    public override IEnumerable<Buffer> Inputs => [x, .. Optional(weight.Gradient), .. Optional(isAdd ? Output : null)];

    public override long Macs => shape.Macs(x.Layout);

    private static IEnumerable<Buffer> Optional(Buffer? buffer) => buffer is null ? [] : [buffer];

    public override bool HasWeights => true;

    internal override bool ReadsRelu => activation.IsRelu();

    internal override void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode) => mode.Layer(output, x, activation, weight, gradients);

    internal override Tangents PushForward(Tensor output, ForwardMode mode) => mode.Layer(output, x, activation, weight);
}

/// <summary>The gradient of the input of a convolution that has no transpose, such as one with a stride.</summary>
public sealed class ConvDataGradStep(Tensor gradient, WeightRef weight, bool isAdd) : Step
{
    /// <summary>The gradient of the output.</summary>
    public Tensor Gradient => gradient;

    /// <summary>The convolution's weights.</summary>
    public WeightRef Weight => weight;

    /// <summary>Whether the result is added to the output's content.</summary>
    public bool IsAdd => isAdd;

    public override IEnumerable<Buffer> Inputs => isAdd ? [gradient, Output!] : [gradient];

    public override long Macs => weight.Shape.Macs(Output!.Layout);
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
    public ConvAlgorithm Algorithm { get; } = ConvAlgorithms.Of(shape, isWinograd: false);

    /// <summary>The gradient of the weights.</summary>
    public WeightGradient Result { get; } = new(shape.OutChannels * shape.GroupIn * shape.Taps);

    public override long Macs => shape.Macs(x.Layout);

    public override IEnumerable<Buffer> Inputs => [x, gradient];

    public override IEnumerable<Buffer> Outputs => [Result];
}
