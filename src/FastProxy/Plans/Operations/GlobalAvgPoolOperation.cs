using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>The mean over the image.</summary>
public sealed class GlobalAvgPoolOperation : Operation<GlobalAvgPoolOp>
{
    internal override Value Lower(Node node, GlobalAvgPoolOp op, Lowering lowering)
    {
        Tensor x = lowering.Materialise(lowering.InputOf(node));
        return Value.Of(lowering.Plan.Emit(
            new GlobalAvgPoolStep(x), ValueKey.Of("global_avg_pool", x.Key), lowering.LayoutOf(node), exponent: x.Exponent));
    }
}

/// <summary>The mean over the image.</summary>
public sealed class GlobalAvgPoolStep(Tensor x) : Step
{
    /// <summary>The input.</summary>
    public Tensor X => x;

    public override IEnumerable<Buffer> Inputs => [x];

    internal override void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode) =>
        mode.Each(x, gradients, g => new GlobalAvgPoolGradStep(g));

    internal override Tangents PushForward(Tensor output, ForwardMode mode) => mode.Each(output, mode.Whole(x), t => new GlobalAvgPoolStep(t));
}

/// <summary>The gradient of the input of a mean over the image.</summary>
public sealed class GlobalAvgPoolGradStep(Tensor gradient) : Step
{
    /// <summary>The gradient of the output.</summary>
    public Tensor Gradient => gradient;

    public override IEnumerable<Buffer> Inputs => [gradient];
}
