using FastProxy.Kernels.Conv;
using FastProxy.Plans;

namespace FastProxy.Execution;

/// <summary>The orders in which kernels read weights.</summary>
internal enum WeightOrder
{
    /// <summary>The order of PyTorch, for depthwise convolutions and linear layers.</summary>
    Plain,

    /// <summary>The bias of a layer.</summary>
    Bias,

    /// <summary>Packed for convolutions.</summary>
    Packed,

    /// <summary>Transformed and packed for Winograd's algorithm.</summary>
    Winograd,

    /// <summary>Packed for strided data gradients.</summary>
    DataGrad,
}

/// <summary>Weights in the order in which a kernel reads them. Equal forms hold equal numbers, whatever the network, as keys name layers.</summary>
/// <param name="Weight">The weights.</param>
/// <param name="Shape">The convolution that reads them: the layer's own, or its transpose.</param>
/// <param name="Order">The order.</param>
internal readonly record struct WeightForm(WeightRef Weight, ConvShape Shape, WeightOrder Order)
{
    /// <summary>The number of floats.</summary>
    public long Length => Order switch
    {
        WeightOrder.Plain => (long)Shape.OutChannels * Shape.GroupIn * Shape.Taps,
        WeightOrder.Bias => Weight.Outputs,
        WeightOrder.Packed => ConvWeights.PackedLength(Shape),
        WeightOrder.Winograd => ConvWinograd.PackedLength(Shape),
        _ => ConvWeights.TransposedLength(Shape),
    };

    /// <summary>Returns the form that a convolution reads.</summary>
    public static WeightForm Of(ConvStep step) => new(step.Weight, step.Shape, step.Algorithm switch
    {
        ConvAlgorithm.Winograd => WeightOrder.Winograd,
        ConvAlgorithm.Depthwise => WeightOrder.Plain,
        _ => WeightOrder.Packed,
    });

    /// <summary>Returns the bias that a step adds: with the exponent of its output.</summary>
    public static WeightForm BiasOf(WeightStep step) =>
        new(step.Weight with { IsTransposed = false, Exponent = step.Output!.Exponent }, step.Weight.Shape, WeightOrder.Bias);

    /// <summary>Returns the form that the data gradient of a convolution reads.</summary>
    public static WeightForm Of(ConvDataGradStep step) => new(step.Weight, step.Weight.Shape, WeightOrder.DataGrad);

    /// <summary>The reader of the packed weights, as the packing on a GPU names it.</summary>
    public ConvReader Reader => Order == WeightOrder.DataGrad ? ConvReader.DataGrad
        : Weight.IsTransposed ? ConvReader.Transposed
        : ConvReader.Forward;

    public bool Equals(WeightForm other) =>
        (Weight.Layer.Key, Weight.Shape, Weight.IsAdjoint, Weight.IsTransposed, Weight.IsAbsolute, Weight.Exponent, Shape, Order)
        == (
            other.Weight.Layer.Key, other.Weight.Shape, other.Weight.IsAdjoint, other.Weight.IsTransposed, other.Weight.IsAbsolute,
            other.Weight.Exponent, other.Shape, other.Order);

    public override int GetHashCode() => HashCode.Combine(Weight.Layer.Key, Weight.IsTransposed, Weight.IsAbsolute, Weight.Exponent, Shape, Order);
}
