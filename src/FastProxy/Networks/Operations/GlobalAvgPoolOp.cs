namespace FastProxy.Networks.Operations;

/// <summary>The mean over the image: C x 1 x 1.</summary>
public sealed record GlobalAvgPoolOp : Op
{
    public override bool HasConstantSum(bool inputs) => inputs;

    public override Shape Output(IReadOnlyList<Shape> inputs) => new(inputs[0].Channels, 1, 1);
}

/// <summary>Adds the mean over the image to a network.</summary>
public static class GlobalAvgPoolBuilding
{
    /// <summary>Adds the mean over the image.</summary>
    public static int GlobalAvgPool(this NetworkBuilder builder, int x) => builder.Append(new GlobalAvgPoolOp(), x);
}
