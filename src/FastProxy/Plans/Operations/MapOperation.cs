using FastProxy.Kernels.Maps;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>Sums or maxima of lists of elements.</summary>
public sealed class MapOperation : Operation<MapOp>
{
    internal override Value Lower(Node node, MapOp op, Lowering lowering)
    {
        Tensor x = lowering.Materialise(lowering.InputOf(node));
        return Value.Of(lowering.Plan.Emit(
            op.IsMax ? new MapMaxStep(x, x, op.Map.Lists, lowering.Mode.IsDual) : new MapSumStep(x, op.Map.Lists),
            ValueKey.Of($"map {(op.IsMax ? "max" : "sum")} {op.Map} {op.Result}", x.Key),
            lowering.LayoutOf(node),
            exponent: x.Exponent));
    }
}

/// <summary>Weighted sums of lists of elements.</summary>
public sealed class MapSumStep(Tensor x, MapLists lists) : Step
{
    /// <summary>The input.</summary>
    public Tensor X => x;

    /// <summary>The lists.</summary>
    public MapLists Lists => lists;

    public override IEnumerable<Buffer> Inputs => [x];

    internal override void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode) =>
        mode.Each(x, gradients, g => new MapSumStep(g, lists.Transposed));

    internal override Tangents PushForward(Tensor output, ForwardMode mode) => mode.Each(output, mode.Whole(x), t => new MapSumStep(t, lists));
}

/// <summary>Values at the maxima of lists of elements.</summary>
/// <param name="x">The elements that are compared.</param>
/// <param name="values">The values that are taken where the maxima stand: x itself, or its derivative.</param>
/// <param name="lists">The lists.</param>
/// <param name="isDual">Whether sample 0 decides for all: sample 1 is its derivative.</param>
public sealed class MapMaxStep(Tensor x, Tensor values, MapLists lists, bool isDual = false) : Step
{
    /// <summary>The elements that are compared.</summary>
    public Tensor X => x;

    /// <summary>The values that are taken where the maxima stand.</summary>
    public Tensor Values => values;

    /// <summary>The lists.</summary>
    public MapLists Lists => lists;

    /// <summary>Whether sample 0 decides for all.</summary>
    public bool IsDual => isDual;

    public override IEnumerable<Buffer> Inputs => x == values ? [x] : [x, values];

    internal override void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode) =>
        mode.Each(x, gradients, g => new MapMaxGradStep(x, g, lists));

    internal override Tangents PushForward(Tensor output, ForwardMode mode) => mode.Each(output, mode.Whole(x), t => new MapMaxStep(x, t, lists));
}

/// <summary>The gradient of the maxima of lists of elements.</summary>
public sealed class MapMaxGradStep(Tensor x, Tensor gradient, MapLists lists) : Step
{
    /// <summary>The elements that are compared.</summary>
    public Tensor X => x;

    /// <summary>The gradient of the maxima.</summary>
    public Tensor Gradient => gradient;

    /// <summary>The lists.</summary>
    public MapLists Lists => lists;

    public override IEnumerable<Buffer> Inputs => [x, gradient];
}
