using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>Concatenation along the channels. A part that is zero everywhere is not in memory and leaves a gap.</summary>
public sealed class ConcatOperation : Operation<ConcatOp>
{
    internal override Value Lower(Node node, ConcatOp op, Lowering lowering)
    {
        var parts = new List<ConcatPart>();
        int from = 0;
        foreach (int input in node.Inputs)
        {
            if (lowering.Network.Reached[input])
            {
                parts.Add(new ConcatPart(lowering.Materialise(lowering.ValueOf(input)), from));
            }

            from += lowering.Network.Nodes[input].Shape.Channels;
        }

        int exponent = parts.Max(p => p.X.Exponent);
        parts = [.. parts.Select(p => p with { X = lowering.Raised(p.X, exponent) })];
        UInt128 key = ValueKey.Of($"concat {string.Join(',', parts.Select(p => p.FromChannel))}", [.. parts.Select(p => p.X.Key)]);
        return Value.Of(lowering.Plan.Emit(new ConcatStep(parts), key, lowering.LayoutOf(node), exponent: exponent));
    }
}

/// <summary>An activation and the position of its first channel in a concatenation.</summary>
public readonly record struct ConcatPart(Tensor X, int FromChannel);

/// <summary>A concatenation of channels, with zeros where no part has any.</summary>
public sealed class ConcatStep(IReadOnlyList<ConcatPart> parts) : Step
{
    /// <summary>The parts, which do not overlap.</summary>
    public IReadOnlyList<ConcatPart> Parts => parts;

    public override IEnumerable<Buffer> Inputs => parts.Select(p => p.X);

    internal override void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode)
    {
        foreach (ConcatPart part in parts)
        {
            mode.Each(part.X, gradients, g => new SliceStep(g, part.FromChannel));
        }
    }

    internal override Tangents PushForward(Tensor output, ForwardMode mode)
    {
        Tangents[] each = [.. parts.Select(p => mode.Whole(p.X))];
        Tensor? Join(Func<Tangents, Tensor?> of)
        {
            ConcatPart[] present =
                [.. each.Zip(parts).Where(p => of(p.First) is not null).Select(p => new ConcatPart(of(p.First)!, p.Second.FromChannel))];
            return present.Length == 0 ? null : mode.Plan.Append(new ConcatStep(present), output.Layout);
        }

        return new Tangents(Join(t => t.U), Join(t => t.V));
    }
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
