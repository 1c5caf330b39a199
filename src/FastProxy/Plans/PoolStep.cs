using FastProxy.Kernels.Pool;

namespace FastProxy.Plans;

/// <summary>Average or max pooling.</summary>
/// <param name="x">The input.</param>
/// <param name="shape">The window.</param>
/// <param name="isMax">Whether the pooling is a maximum rather than an average.</param>
/// <param name="isDual">Whether sample 1, the derivative of sample 0, is taken at the place of the maximum of sample 0.</param>
public sealed class PoolStep(Tensor x, PoolShape shape, bool isMax, bool isDual = false) : Step
{
    /// <summary>The input.</summary>
    public Tensor X => x;

    /// <summary>The window.</summary>
    public PoolShape Shape => shape;

    /// <summary>Whether the pooling is a maximum rather than an average.</summary>
    public bool IsMax => isMax;

    /// <summary>Whether sample 1, the derivative of sample 0, is taken at the place of the maximum of sample 0.</summary>
    public bool IsDual => isDual;

    public override IEnumerable<Buffer> Inputs => [x];

    internal override void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode) =>
        mode.Each(x, gradients, g => new PoolGradStep(g, x, shape, isMax));

    internal override Tangents PushForward(Tensor output, ForwardMode mode) =>
        mode.Each(output, mode.Whole(x), t => isMax ? new MaxPoolTangentStep(t, x, shape) : new PoolStep(t, shape, false));
}

/// <summary>The gradient of a pooling's input.</summary>
public sealed class PoolGradStep(Tensor gradient, Tensor x, PoolShape shape, bool isMax) : Step
{
    /// <summary>The gradient of the output.</summary>
    public Tensor Gradient => gradient;

    /// <summary>The pooling's input.</summary>
    public Tensor X => x;

    /// <summary>The window.</summary>
    public PoolShape Shape => shape;

    /// <summary>Whether the pooling is a maximum rather than an average.</summary>
    public bool IsMax => isMax;

    public override IEnumerable<Buffer> Inputs => isMax ? [gradient, x] : [gradient];
}

/// <summary>The tangent of a max pooling's output: the tangent at the maximum.</summary>
public sealed class MaxPoolTangentStep(Tensor tangent, Tensor x, PoolShape shape) : Step
{
    /// <summary>The tangent of the input.</summary>
    public Tensor Tangent => tangent;

    /// <summary>The pooling's input.</summary>
    public Tensor X => x;

    /// <summary>The window.</summary>
    public PoolShape Shape => shape;

    public override IEnumerable<Buffer> Inputs => [tangent, x];
}
