namespace FastProxy.Plans;

/// <summary>
/// The coefficients of the gradient of a batch-norm's input. Rows of the result: factor of the gradient, factor of the input, constant, gradient of
/// the batch-norm's weight, of its bias.
/// </summary>
public sealed class NormGradStep(Tensor gradient, IReadOnlyList<Tensor> xs) : Step
{
    /// <summary>The rows of the gradients of the batch-norm's weight and of its bias.</summary>
    public const int Weight = 3, Bias = 4;

    /// <summary>The gradient with respect to the batch-norms' outputs.</summary>
    public Tensor Gradient => gradient;

    /// <summary>The batch-norms' inputs: several inputs that are summed share their gradient.</summary>
    public IReadOnlyList<Tensor> Xs => xs;

    /// <summary>The results, one per input.</summary>
    public IReadOnlyList<Coefficients> Results { get; } = [.. xs.Select(x => new Coefficients(x.Layout.Channels, 5))];

    public override IEnumerable<Buffer> Inputs => [gradient, .. xs, .. xs.Select(x => x.Norm!)];

    public override IEnumerable<Buffer> Outputs => Results;
}

/// <summary>
/// The coefficients of the derivatives of a batch-norm's output. Rows of the result: factors of u and of x and a constant for the derivative along u;
/// the same for v. Rows of absent derivatives are zero.
/// </summary>
/// <param name="x">The batch-norm's input.</param>
/// <param name="tangents">The derivatives of the input.</param>
/// <param name="weights">
/// Coefficients of <see cref="NormGradStep"/> whose weight gradient is the batch-norm's part of direction u; null for none.
/// </param>
/// <param name="curvature">The terms that the batch-norm and the layer before it add to the second derivative of the loss; null for none.</param>
public sealed class NormTangentStep(Tensor x, Tangents tangents, Coefficients? weights, NormCurvature? curvature) : Step
{
    /// <summary>The first row of the derivative along u, and along v.</summary>
    public const int U = 0, V = 3;

    /// <summary>The batch-norm's input.</summary>
    public Tensor X => x;

    /// <summary>The derivatives of the input.</summary>
    public Tangents Tangents => tangents;

    /// <summary>The batch-norm's part of direction u, if any.</summary>
    public Coefficients? Weights => weights;

    /// <summary>The terms of the second derivative of the loss, if requested.</summary>
    public NormCurvature? Curvature => curvature;

    /// <summary>The coefficients.</summary>
    public Coefficients Result { get; } = new(x.Layout.Channels, 6);

    public override IEnumerable<Buffer> Inputs =>
    [
        x, x.Norm!, .. tangents.All,
        .. new Buffer?[] { weights, curvature?.Adjoint, curvature?.Gradient, curvature?.Product, curvature?.Sum }.OfType<Buffer>(),
    ];

    public override IEnumerable<Buffer> Outputs => curvature is null ? [Result] : [Result, curvature.Sum];
}

/// <summary>The terms that a batch-norm and the layer before it add to the second derivative of the loss.</summary>
/// <param name="Adjoint">The gradient of the batch-norm's output.</param>
/// <param name="Gradient">Coefficients of the gradient of its input.</param>
/// <param name="Product">The layer's weights along u times its input along v; null if zero.</param>
/// <param name="IsOfLayer">Whether the input is the output of a layer that nothing else reads, whose term is added here.</param>
/// <param name="Sum">The second derivative so far.</param>
public sealed record NormCurvature(Tensor Adjoint, Coefficients Gradient, Tensor? Product, bool IsOfLayer, Scalar Sum);
