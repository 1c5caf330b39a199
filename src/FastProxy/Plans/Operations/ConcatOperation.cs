using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>Concatenation along the channels. A part that is zero everywhere is not in memory and leaves a gap.</summary>
public sealed class ConcatOperation : Operation<ConcatOp>
{
    internal override Value Lower(Node node, ConcatOp op, Lowering lowering)
    {
        IReadOnlyList<JoinPart> parts = JoinPart.Of(node, lowering, shape => shape.Channels);
        UInt128 key = ValueKey.Of($"concat {string.Join(',', parts.Select(p => p.From))}", [.. parts.Select(p => p.X.Key)]);
        return Value.Of(lowering.Plan.Emit(new ConcatStep(parts), key, lowering.LayoutOf(node), exponent: parts[0].X.Exponent));
    }
}

/// <summary>A concatenation of channels, with zeros where no part has any.</summary>
public sealed class ConcatStep(IReadOnlyList<JoinPart> parts) : Step
{
    /// <summary>The parts, which do not overlap.</summary>
    public IReadOnlyList<JoinPart> Parts => parts;

    public override IEnumerable<Buffer> Inputs => parts.Select(p => p.X);

    internal override void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode)
    {
        foreach (JoinPart part in parts)
        {
            mode.Each(part.X, gradients, g => new SliceStep(g, part.From));
        }
    }

    internal override Tangents PushForward(Tensor output, ForwardMode mode) => mode.Join(output, parts, joined => new ConcatStep(joined));
}

/// <summary>A range of channels of an activation.</summary>
public sealed class SliceStep(Tensor x, int fromChannel) : Step
{
    /// <summary>The input.</summary>
    public Tensor X => x;

    /// <summary>The first channel.</summary>
    public int FromChannel => fromChannel;

    public override IEnumerable<Buffer> Inputs => [x];
}
