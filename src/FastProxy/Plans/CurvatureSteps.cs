namespace FastProxy.Plans;

/// <summary>Starts the second derivative of the loss along its gradient and along the weights, with minus the squared norm of the gradient.</summary>
/// <param name="sum">The second derivative so far.</param>
/// <param name="gradients">The gradients of all layers' weights.</param>
public sealed class CurvatureStep(Scalar sum, IReadOnlyList<WeightGradient> gradients) : Step
{
    /// <summary>The second derivative so far.</summary>
    public Scalar Sum => sum;

    /// <summary>The gradients of all layers' weights.</summary>
    public IReadOnlyList<WeightGradient> Gradients => gradients;

    public override IEnumerable<Buffer> Inputs => gradients;

    public override IEnumerable<Buffer> Outputs => [sum];
}

/// <summary>Adds products of the gradient of a layer's output, or of a gradient derived from it, to the second derivative of the loss.</summary>
/// <param name="adjoint">The gradient of the layer's output.</param>
/// <param name="factors">The output's derivative along u, and the layer's weights along u times its input along v.</param>
/// <param name="sum">The second derivative so far.</param>
public sealed class LayerCurvatureStep(Tensor adjoint, IReadOnlyList<Tensor> factors, Scalar sum) : Step
{
    /// <summary>The gradient of the layer's output.</summary>
    public Tensor Adjoint => adjoint;

    /// <summary>The factors of the gradient.</summary>
    public IReadOnlyList<Tensor> Factors => factors;

    /// <summary>The second derivative so far.</summary>
    public Scalar Sum => sum;

    public override IEnumerable<Buffer> Inputs => [adjoint, .. factors, sum];

    public override IEnumerable<Buffer> Outputs => [sum];
}

/// <summary>Adds the second derivative of the mean cross-entropy along two derivatives of the logits to that of the loss.</summary>
/// <param name="logits">The logits, K x 1 x 1.</param>
/// <param name="u">The first derivative.</param>
/// <param name="v">The second derivative.</param>
/// <param name="sum">The second derivative of the loss so far.</param>
public sealed class CrossEntropyCurvatureStep(Tensor logits, Tensor u, Tensor v, Scalar sum) : Step
{
    /// <summary>The logits, K x 1 x 1.</summary>
    public Tensor Logits => logits;

    /// <summary>The first derivative of the logits.</summary>
    public Tensor U => u;

    /// <summary>The second derivative of the logits.</summary>
    public Tensor V => v;

    /// <summary>The second derivative so far.</summary>
    public Scalar Sum => sum;

    public override IEnumerable<Buffer> Inputs => [logits, u, v, sum];

    public override IEnumerable<Buffer> Outputs => [sum];
}

/// <summary>The derivatives of an activation as the weights move along u and along v. Null means zero.</summary>
/// <param name="U">The derivative along u.</param>
/// <param name="V">The derivative along v.</param>
/// <param name="IsBesideSelf">Whether the derivative along v is the sum of <paramref name="V"/> and the activation itself.</param>
public readonly record struct Tangents(Tensor? U, Tensor? V, bool IsBesideSelf = false)
{
    /// <summary>The derivatives that are not zero.</summary>
    public IEnumerable<Tensor> All => new[] { U, V }.OfType<Tensor>();
}
