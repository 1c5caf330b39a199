namespace FastProxy.Plans.Passes;

/// <summary>The product of each layer's output with its loss gradient, summed over the image, per channel and sample.</summary>
public sealed class OutputSaliency : LossGradientYield;
