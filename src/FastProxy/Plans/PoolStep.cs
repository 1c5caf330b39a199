using FastProxy.Kernels.Pool;

namespace FastProxy.Plans;

/// <summary>Average or max pooling.</summary>
/// <param name="x">The input.</param>
/// <param name="shape">The window.</param>
/// <param name="isMax">Maximum rather than average.</param>
/// <param name="isDual">Whether sample 1, the derivative of sample 0, is taken where the maximum of sample 0 stands.</param>
public sealed class PoolStep(Tensor x, PoolShape shape, bool isMax, bool isDual = false) : Step
{
    /// <summary>The input.</summary>
    public Tensor X => x;

    /// <summary>The window.</summary>
    public PoolShape Shape => shape;

    /// <summary>Maximum rather than average.</summary>
    public bool IsMax => isMax;

    /// <summary>Whether sample 1, the derivative of sample 0, is taken where the maximum of sample 0 stands.</summary>
    public bool IsDual => isDual;

    public override IEnumerable<Buffer> Inputs => [x];

    internal override void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode) =>
        mode.Each(x, gradients, g => new PoolGradStep(g, x, shape, isMax));

    internal override Tangents PushForward(Tensor output, ForwardMode mode) =>
        mode.Each(output, mode.Whole(x), t => isMax ? new MaxPoolTangentStep(t, x, shape) : new PoolStep(t, shape, false));
}

/// <summary>Gradient of a pooling's input.</summary>
public sealed class PoolGradStep(Tensor gradient, Tensor x, PoolShape shape, bool isMax) : Step
{
    /// <summary>The gradient of the output.</summary>
    public Tensor Gradient => gradient;

    /// <summary>The pooling's input.</summary>
    public Tensor X => x;

    /// <summary>The window.</summary>
    public PoolShape Shape => shape;

    /// <summary>Maximum rather than average.</summary>
    public bool IsMax => isMax;

    public override IEnumerable<Buffer> Inputs => isMax ? [gradient, x] : [gradient];
}

/// <summary>Tangent of a max pooling's output: that of the maximum.</summary>
public sealed class MaxPoolTangentStep(Tensor tangent, Tensor x, PoolShape shape) : Step
{
    /// <summary>The input's tangent.</summary>
    public Tensor Tangent => tangent;

    /// <summary>The pooling's input.</summary>
    public Tensor X => x;

    /// <summary>The window.</summary>
    public PoolShape Shape => shape;

    public override IEnumerable<Buffer> Inputs => [tangent, x];
}
