using FastProxy.Input;
using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Activations.Functions;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>An element-wise function: a step of its own.</summary>
public sealed class ApplyOperation : Operation<ApplyOp>
{
    internal override Value Lower(Node node, ApplyOp op, Lowering lowering) =>
        Lower(node, op.Function, op.Function.ToString().ToLowerInvariant(), lowering);

    /// <summary>
    /// Returns the value of a function. In a dual pass, where nothing is negative, the function must be rising; one that is not linear takes numbers
    /// as they are, without an exponent, and what it takes is watched, because it may hide an overflow.
    /// </summary>
    internal static Value Lower(Node node, ElementFunction function, string text, Lowering lowering, bool isTrainable = false)
    {
        Tensor x = lowering.Materialise(lowering.InputOf(node));
        bool isDual = lowering.Mode.IsDual;
        if (isDual && !function.Traits.HasFlag(FunctionTraits.Rising))
        {
            throw new InputException(
                $"SynFlow follows numbers that are not negative, of which {function} makes negative ones or falls: expected another");
        }

        if (isDual && !function.Traits.HasFlag(FunctionTraits.Linear))
        {
            x = lowering.Raised(x, 0);
            lowering.Watch(node, x);
        }

        var step = new ApplyStep(x, function, isDual, isTrainable);
        return Value.Of(lowering.Plan.Emit(step, ValueKey.Of(text, x.Key), x.Layout, exponent: x.Exponent));
    }
}

/// <summary>PReLU: a leaky ReLU with a slope that has a gradient.</summary>
public sealed class PReluOperation : Operation<PReluOp>
{
    internal override Value Lower(Node node, PReluOp op, Lowering lowering) =>
        ApplyOperation.Lower(node, new ElementFunction<LeakyRelu>(PReluOp.Initial), $"prelu {op.Layer}", lowering, isTrainable: true);
}

/// <summary>A function of each number of an activation.</summary>
/// <param name="x">The input.</param>
/// <param name="function">The function.</param>
/// <param name="isDual">Whether sample 1 is the derivative of sample 0.</param>
/// <param name="isTrainable">Whether the function is a leaky ReLU whose slope is trained for each channel.</param>
public sealed class ApplyStep(Tensor x, ElementFunction function, bool isDual = false, bool isTrainable = false) : Step
{
    /// <summary>The numbers up to 0: what a trained slope multiplies.</summary>
    private static readonly ElementFunction UpToZero = new ElementFunction<Clip>(float.NegativeInfinity);

    /// <summary>The input.</summary>
    public Tensor X => x;

    /// <summary>The function.</summary>
    public ElementFunction Function => function;

    /// <summary>Whether sample 1 is the derivative of sample 0.</summary>
    public bool IsDual => isDual;

    public override bool HasSlope => isTrainable;

    public override IEnumerable<Buffer> Inputs => [x];

    internal override IEnumerable<Tensor> InPlace => isDual ? [] : [x];

    internal override bool CanContinue => !isDual && Output!.Norm is null;

    private bool IsPieces => function.Traits.HasFlag(FunctionTraits.Pieces);

    internal override void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode)
    {
        if (!IsPieces)
        {
            mode.KeepAdjoint(output, gradients);
        }

        if (isTrainable)
        {
            mode.Slope(x, new ApplyStep(x, UpToZero), gradients);
        }

        mode.Each(x, gradients, g => new ApplyGradStep(x, g, function));
    }

    internal override Tangents PushForward(Tensor output, ForwardMode mode)
    {
        Tangents input = mode.Whole(x);
        if (!IsPieces)
        {
            mode.AddCurvature(output, input, (adjoint, u) => new ApplyCurvatureStep(x, adjoint, u, function));
        }

        return mode.Each(output, input, t => new ApplyGradStep(x, t, function));
    }
}

/// <summary>An activation's gradient, or its derivative along a direction, through a function: a product with the function's derivative.</summary>
/// <param name="x">The function's input.</param>
/// <param name="factor">The gradient of the function's output, or the derivative of its input.</param>
/// <param name="function">The function.</param>
public sealed class ApplyGradStep(Tensor x, Tensor factor, ElementFunction function) : Step
{
    /// <summary>The function's input.</summary>
    public Tensor X => x;

    /// <summary>The factor of the function's derivative.</summary>
    public Tensor Factor => factor;

    /// <summary>The function.</summary>
    public ElementFunction Function => function;

    public override IEnumerable<Buffer> Inputs => [x, factor];

    internal override IEnumerable<Tensor> InPlace => [factor, x];
}

/// <summary>The second derivative of a function times the gradient of its output and a derivative of its input.</summary>
public sealed class ApplyCurvatureStep(Tensor x, Tensor adjoint, Tensor tangent, ElementFunction function) : Step
{
    /// <summary>The function's input.</summary>
    public Tensor X => x;

    /// <summary>The gradient of the function's output.</summary>
    public Tensor Adjoint => adjoint;

    /// <summary>A derivative of the function's input.</summary>
    public Tensor Tangent => tangent;

    /// <summary>The function.</summary>
    public ElementFunction Function => function;

    public override IEnumerable<Buffer> Inputs => [x, adjoint, tangent];
}
