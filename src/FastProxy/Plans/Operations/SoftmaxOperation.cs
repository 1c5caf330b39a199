using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>Softmax over the channels of each group.</summary>
public sealed class SoftmaxOperation : Operation<SoftmaxOp>
{
    internal override Value Lower(Node node, SoftmaxOp op, Lowering lowering)
    {
        if (lowering.Mode.IsDual)
        {
            throw new InputException("SynFlow follows numbers that grow together, and a softmax's do not: expected a network without one");
        }

        Tensor x = lowering.TensorOf(node.Inputs[0]);
        return Value.Of(lowering.Plan.Emit(new SoftmaxStep(x, op.Groups), ValueKey.Of($"softmax {op.Groups}", x.Key), x.Layout));
    }
}

/// <summary>Softmax over the channels of each group, at every pixel.</summary>
/// <param name="x">The input.</param>
/// <param name="groups">The number of groups.</param>
public sealed class SoftmaxStep(Tensor x, int groups) : Step
{
    /// <summary>The input.</summary>
    public Tensor X => x;

    /// <summary>The number of groups.</summary>
    public int Groups => groups;

    public override IEnumerable<Buffer> Inputs => [x];

    internal override IEnumerable<Tensor> InPlace => [x];

    internal override void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode)
    {
        mode.KeepAdjoint(output, gradients);
        mode.Each(x, gradients, g => new SoftmaxGradStep(output, g, groups));
    }

    internal override Tangents PushForward(Tensor output, ForwardMode mode)
    {
        Tangents input = mode.Whole(x);
        mode.AddCurvature(output, input, (adjoint, u) => new SoftmaxCurvatureStep(output, adjoint, u, groups));
        return mode.Each(output, input, t => new SoftmaxGradStep(output, t, groups));
    }
}

/// <summary>The product of a softmax's derivative, which is symmetric, with a gradient of its output or a derivative of its input.</summary>
/// <param name="y">The softmax.</param>
/// <param name="factor">The gradient or derivative.</param>
/// <param name="groups">The number of groups.</param>
public sealed class SoftmaxGradStep(Tensor y, Tensor factor, int groups) : Step
{
    /// <summary>The softmax.</summary>
    public Tensor Y => y;

    /// <summary>The gradient or derivative.</summary>
    public Tensor Factor => factor;

    /// <summary>The number of groups.</summary>
    public int Groups => groups;

    public override IEnumerable<Buffer> Inputs => [y, factor];
}

/// <summary>The second derivative of a softmax times the gradient of its output and a derivative of its input.</summary>
/// <param name="y">The softmax.</param>
/// <param name="adjoint">The gradient of its output.</param>
/// <param name="tangent">A derivative of its input.</param>
/// <param name="groups">The number of groups.</param>
public sealed class SoftmaxCurvatureStep(Tensor y, Tensor adjoint, Tensor tangent, int groups) : Step
{
    /// <summary>The softmax.</summary>
    public Tensor Y => y;

    /// <summary>The gradient of its output.</summary>
    public Tensor Adjoint => adjoint;

    /// <summary>A derivative of its input.</summary>
    public Tensor Tangent => tangent;

    /// <summary>The number of groups.</summary>
    public int Groups => groups;

    public override IEnumerable<Buffer> Inputs => [y, adjoint, tangent];
}
