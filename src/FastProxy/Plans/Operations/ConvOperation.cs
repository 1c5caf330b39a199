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
        var shape = new ConvShape(x.Layout.Channels, op.OutChannels, AxisOf(op.Window.Rows), AxisOf(op.Window.Columns), op.Groups);
        UInt128 key = ValueKey.Of(
            $"conv {op.OutChannels},{TextOf(op.Window, op.Groups)}{(op.HasBias ? " bias" : "")} relu {input.Activation.IsRelu()} {op.Weight.Key}",
            x.Key);
        var weight = new WeightRef(
            op.Weight, shape, HasBias: op.HasBias, IsAbsolute: lowering.Mode.IsAbsolute,
            IsShared: lowering.Network.IsShared(op.Weight));
        return lowering.Layer(x, input.Activation, weight, key, lowering.LayoutOf(node));
    }

    /// <summary>Returns an axis of a window as the kernels have it.</summary>
    internal static ConvAxis AxisOf(WindowAxis w) => new(w.Kernel, w.Stride, w.Before, w.After, w.Dilation);

    /// <summary>Returns a window and the groups as a part of keys, which name what differs from a square one with equal padding.</summary>
    internal static string TextOf(Window window, int groups)
    {
        (WindowAxis r, WindowAxis c) = (window.Rows, window.Columns);
        int offset = (r.After - r.Before) / 2;
        return window.IsSquare && offset >= 0 && r.Before + 2 * offset == r.After
            ? $"{r.Kernel},{r.Stride},{r.Before + offset},{r.Dilation},{groups}{(offset == 0 ? "" : $",{offset}")}"
            : $"{window},{groups}";
    }
}
