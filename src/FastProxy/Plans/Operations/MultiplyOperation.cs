using FastProxy.Kernels.Maps;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>Products of two activations, the second repeated over channels or pixels.</summary>
public sealed class MultiplyOperation : Operation<MultiplyOp>
{
    internal override Value Lower(Node node, MultiplyOp op, Lowering lowering)
    {
        Tensor a = lowering.TensorOf(node.Inputs[0]);
        Tensor b = lowering.TensorOf(node.Inputs[1]);
        return Value.Of(lowering.Plan.Emit(
            new ProductStep(a, b, lowering.Mode.IsDual), ValueKey.Of("multiply", a.Key, b.Key), a.Layout, exponent: a.Exponent + b.Exponent));
    }
}

/// <summary>A product of two activations.</summary>
/// <param name="a">The first factor.</param>
/// <param name="b">The second, which is repeated where it has one channel or one pixel.</param>
/// <param name="isDual">Whether sample 1 is the derivative of sample 0.</param>
public sealed class ProductStep(Tensor a, Tensor b, bool isDual = false) : Step
{
    /// <summary>The first factor.</summary>
    public Tensor A => a;

    /// <summary>The second factor.</summary>
    public Tensor B => b;

    /// <summary>Whether sample 1 is the derivative of sample 0.</summary>
    public bool IsDual => isDual;

    public override IEnumerable<Buffer> Inputs => a == b ? [a] : [a, b];

    internal override IEnumerable<Tensor> InPlace => isDual ? [] : a.Layout == b.Layout ? [a, b] : a == b ? [] : [a];

    internal override void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode)
    {
        mode.KeepAdjoint(output, gradients);
        mode.Each(a, gradients, g => new ProductStep(g, b));
        mode.Each(b, gradients, g => Repeats(mode.Plan, g));
    }

    internal override Tangents PushForward(Tensor output, ForwardMode mode) =>
        mode.Product(output, a, b, (x, y) => new ProductStep(x, y), (gradient, y) => new ProductStep(gradient, y));

    /// <summary>Returns the step that gives the gradient of b: of each number the sum over all its repetitions.</summary>
    private Step Repeats(PlanBuilder plan, Tensor gradient)
    {
        Step step = new ProductStep(gradient, a);
        ActivationLayout l = a.Layout;
        int pixels = l.Height * l.Width;
        if (b.Layout.Height * b.Layout.Width < pixels)
        {
            step = new MapSumStep(plan.Append(step, l), SumOf(new MapShape(l.Channels, pixels, 1, 1)));
            l = l with { Height = 1, Width = 1 };
        }

        return b.Layout.Channels == l.Channels ? step
            : new MapSumStep(plan.Append(step, l), SumOf(new MapShape(1, l.Channels, 1, l.Height * l.Width)));
    }

    private static MapLists SumOf(MapShape shape) => new(
        shape, [0, shape.Length], [.. Enumerable.Range(0, shape.Length)], [.. Enumerable.Repeat(1f, shape.Length)]);
}
