namespace FastProxy.Plans.Passes;

/// <summary>Per channel and sample, the product of each layer's output with its loss gradient, summed over the image.</summary>
public sealed class OutputSaliency : LossGradientYield;
