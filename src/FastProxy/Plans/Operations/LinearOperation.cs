using FastProxy.Kernels.Conv;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>Fully connected layers: a 1x1 convolution of a 1x1 image, with a bias.</summary>
public sealed class LinearOperation : Operation<LinearOp>
{
    internal override Value Lower(Node node, LinearOp op, Lowering lowering)
    {
        Tensor x = lowering.Materialise(lowering.InputOf(node));
        var shape = new ConvShape(x.Layout.Channels, op.OutFeatures, 1);
        var weight = new WeightRef(
            op.Weight, shape, IsLinear: true, HasBias: true, IsAbsolute: lowering.Mode.IsAbsolute,
            IsShared: lowering.Network.IsShared(op.Weight));
        string name = $"linear {op.OutFeatures} {op.Weight.Key}";
        if (!lowering.Mode.IsDual)
        {
            return Value.Of(lowering.Plan.Emit(new LinearStep(x, weight), ValueKey.Of(name, x.Key), lowering.LayoutOf(node)));
        }

        // The derivative at the output does not depend on the last bias.
        bool isLast = node == lowering.Network.Output;
        return lowering.Layer(
            x, FusedActivation.None, weight with { HasBias = !isLast }, ValueKey.Of(isLast ? name : $"biased {name}", x.Key),
            lowering.LayoutOf(node));
    }
}

/// <summary>A fully connected layer.</summary>
public sealed class LinearStep(Tensor x, WeightRef weight) : Step
{
    public override long Macs => weight.Shape.Macs(x.Layout);

    /// <summary>The input.</summary>
    public Tensor X => x;

    /// <summary>The weights.</summary>
    public WeightRef Weight => weight;

    public override IEnumerable<Buffer> Inputs => [x];

    public override bool HasWeights => true;

    internal override void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode) =>
        mode.Layer(output, x, FusedActivation.None, weight, gradients);

    internal override Tangents PushForward(Tensor output, ForwardMode mode) => mode.Layer(output, x, FusedActivation.None, weight);
}
