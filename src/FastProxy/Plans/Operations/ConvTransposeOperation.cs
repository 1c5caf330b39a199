using FastProxy.Kernels.Conv;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>Transposed convolution of an activation in memory: the adjoint of the convolution from its output to its input.</summary>
public sealed class ConvTransposeOperation : Operation<ConvTransposeOp>
{
    internal override Value Lower(Node node, ConvTransposeOp op, Lowering lowering)
    {
        Tensor x = lowering.Materialise(lowering.InputOf(node));
        var shape = new ConvShape(
            op.OutChannels, x.Layout.Channels, ConvOperation.AxisOf(op.Window.Rows), ConvOperation.AxisOf(op.Window.Columns), op.Groups);
        UInt128 key = ValueKey.Of(
            $"conv_transpose {op.OutChannels},{op.Window},{op.Groups}{(op.HasBias ? " bias" : "")} {op.Weight.Key}", x.Key);
        var weight = new WeightRef(
            op.Weight, shape, HasBias: op.HasBias, IsAdjoint: true, IsAbsolute: lowering.Mode.IsAbsolute,
            IsShared: lowering.Network.IsShared(op.Weight));
        return lowering.Layer(x, FusedActivation.None, weight, key, lowering.LayoutOf(node));
    }
}
