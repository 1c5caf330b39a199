namespace FastProxy.Plans.Operations;

/// <summary>The list of operations that plans know.</summary>
public static class OperationCatalog
{
    /// <summary>Every operation.</summary>
    public static OperationSet All { get; } = new(
    [
        new InputOperation(),
        new ConvOperation(),
        new ConvTransposeOperation(),
        new LinearOperation(),
        new BatchNormOperation(),
        new ReluOperation(),
        new ApplyOperation(),
        new PReluOperation(),
        new AvgPoolOperation(),
        new MaxPoolOperation(),
        new GlobalAvgPoolOperation(),
        new AddOperation(),
        new ConcatOperation(),
        new MapOperation(),
        new MultiplyOperation(),
        new ScaleOperation(),
        new EmbedOperation(),
        new MatMulOperation(),
        new SoftmaxOperation(),
        new JoinOperation(),
        new IdentityOperation(),
        new GainOperation(),
    ]);
}
