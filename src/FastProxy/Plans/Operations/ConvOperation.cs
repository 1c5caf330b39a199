using FastProxy.Kernels.Conv;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>Convolution of an activation in memory, or of the ReLU of one.</summary>
public sealed class ConvOperation : Operation<ConvOp>
{
    internal override Value Lower(Node node, ConvOp op, Lowering lowering)
    {
        Value input = lowering.InputOf(node);
        Tensor x = lowering.Materialise(input with { Activation = FusedActivation.None });
        Window w = op.Window;
        var shape = new ConvShape(x.Layout.Channels, op.OutChannels, w.Kernel, w.Stride, w.Padding, w.Dilation, op.Groups, w.Offset);
        string offset = w.Offset == 0 ? "" : $",{w.Offset}";
        UInt128 key = ValueKey.Of(
            $"conv {op.OutChannels},{w.Kernel},{w.Stride},{w.Padding},{w.Dilation},{op.Groups}{offset} "
            + $"relu {input.Activation.IsRelu()} {op.Weight.Key}",
            x.Key);
        var weight = new WeightRef(op.Weight, shape, IsAbsolute: lowering.Mode.IsAbsolute);
        return lowering.Layer(x, input.Activation, weight, key, lowering.LayoutOf(node));
    }
}
