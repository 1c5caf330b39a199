namespace FastProxy.Plans.Passes;

/// <summary>
/// The gradient of <see cref="LossGradient"/> with respect to biases, the weights and biases of batch-norms and the slopes of PReLU as well.
/// </summary>
public sealed class BiasGradients : LossGradientYield;
