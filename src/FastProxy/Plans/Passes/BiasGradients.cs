namespace FastProxy.Plans.Passes;

/// <summary>The gradient of <see cref="LossGradient"/> with respect to biases and the weights and biases of batch-norms as well.</summary>
public sealed class BiasGradients : LossGradientYield;
