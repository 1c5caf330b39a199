using FastProxy.Input;
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
        WindowAxis w = op.Window.Rows;
        int offset = (w.After - w.Before) / 2;
        int padding = w.Before + offset;
        if (!op.Window.IsSquare || offset < 0 || padding + offset != w.After || op.HasBias)
        {
            throw new InputException($"{op.Weight.Layer}: {op.Window}: expected a square window without bias");
        }

        var shape = new ConvShape(x.Layout.Channels, op.OutChannels, w.Kernel, w.Stride, padding, w.Dilation, op.Groups, offset);
        UInt128 key = ValueKey.Of(
            $"conv {op.OutChannels},{w.Kernel},{w.Stride},{padding},{w.Dilation},{op.Groups}{(offset == 0 ? "" : $",{offset}")} "
            + $"relu {input.Activation.IsRelu()} {op.Weight.Key}",
            x.Key);
        var weight = new WeightRef(op.Weight, shape, IsAbsolute: lowering.Mode.IsAbsolute);
        return lowering.Layer(x, input.Activation, weight, key, lowering.LayoutOf(node));
    }
}
