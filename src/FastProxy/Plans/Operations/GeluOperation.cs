using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>GELU: a step of its own.</summary>
public sealed class GeluOperation : Operation<GeluOp>
{
    internal override Value Lower(Node node, GeluOp op, Lowering lowering)
    {
        if (lowering.Mode.IsDual)
        {
            throw new InputException("SynFlow scales activations by powers of two, which GELU does not pass on: expected ReLU");
        }

        Tensor x = lowering.Materialise(lowering.InputOf(node));
        return Value.Of(lowering.Plan.Emit(new GeluStep(x), ValueKey.Of("gelu", x.Key), x.Layout));
    }
}

/// <summary>GELU of an activation.</summary>
public sealed class GeluStep(Tensor x) : Step
{
    /// <summary>The input.</summary>
    public Tensor X => x;

    public override IEnumerable<Buffer> Inputs => [x];

    internal override IEnumerable<Tensor> InPlace => [x];

    internal override void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode)
    {
        mode.KeepAdjoint(output, gradients);
        mode.Each(x, gradients, g => new GeluGradStep(x, g));
    }

    internal override Tangents PushForward(Tensor output, ForwardMode mode)
    {
        Tangents input = mode.Whole(x);
        mode.AddCurvature(output, input, (adjoint, u) => new GeluCurvatureStep(x, adjoint, u));
        return mode.Each(output, input, t => new GeluGradStep(x, t));
    }
}

/// <summary>An activation's gradient, or its derivative along a direction, through GELU: a product with the function's derivative.</summary>
/// <param name="x">The function's input.</param>
/// <param name="factor">The gradient of the function's output, or the derivative of its input.</param>
public sealed class GeluGradStep(Tensor x, Tensor factor) : Step
{
    /// <summary>The function's input.</summary>
    public Tensor X => x;

    /// <summary>The factor of the function's derivative.</summary>
    public Tensor Factor => factor;

    public override IEnumerable<Buffer> Inputs => [x, factor];

    internal override IEnumerable<Tensor> InPlace => [factor, x];
}

/// <summary>The second derivative of GELU times the gradient of its output and a derivative of its input.</summary>
public sealed class GeluCurvatureStep(Tensor x, Tensor adjoint, Tensor tangent) : Step
{
    /// <summary>The function's input.</summary>
    public Tensor X => x;

    /// <summary>The gradient of the function's output.</summary>
    public Tensor Adjoint => adjoint;

    /// <summary>A derivative of the function's input.</summary>
    public Tensor Tangent => tangent;

    public override IEnumerable<Buffer> Inputs => [x, adjoint, tangent];
}
