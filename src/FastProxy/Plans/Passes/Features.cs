namespace FastProxy.Plans.Passes;

/// <summary>Runs the forward pass that keeps every feature of the network as an activation.</summary>
internal static class Features
{
    public const string Name = "forward keeping features, backward of random signs between them";

    /// <summary>Returns the features on live paths, in order, each lowered when it is reached.</summary>
    public static IEnumerable<Tensor> Of(PassContext context) =>
        context.Under(new EvaluationMode("features ", InputSource.Data, context.Plan.Samples, KeepsFeatures: true)).Features;

    /// <summary>Returns the number of elements of a channel over the batch.</summary>
    public static long CountOf(Tensor x) => (long)x.Layout.Height * x.Layout.Width * x.Layout.Samples;
}
