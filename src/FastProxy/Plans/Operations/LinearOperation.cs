using FastProxy.Input;
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
        var weight = new WeightRef(op.Weight, shape, IsLinear: true, IsAbsolute: lowering.Mode.IsAbsolute);
        UInt128 key = ValueKey.Of($"linear {op.OutFeatures} {op.Weight.Key}", x.Key);
        if (!lowering.Mode.IsDual)
        {
            return Value.Of(lowering.Plan.Emit(new LinearStep(x, weight), key, lowering.LayoutOf(node)));
        }

        return node == lowering.Network.Output
            ? lowering.Layer(x, FusedActivation.None, weight, key, lowering.LayoutOf(node))
            : throw new InputException($"{op.Weight.Layer}: SynFlow without biases is right for the last linear layer only");
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
