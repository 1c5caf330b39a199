namespace FastProxy.Networks.Operations;

/// <summary>Batch-norm in train mode (batch mean, biased variance, eps 1e-5), affine parameters at their initial 1 and 0.</summary>
/// <param name="Layer">The layer's place in the network.</param>
public sealed record BatchNormOp(string Layer) : Op
{
    public override bool IsAffine => true;

    /// <summary>Returns true: every channel sums to zero.</summary>
    public override bool HasConstantSum(bool inputs) => true;

    public override Op Named(Weight weight) => this with { Layer = weight.Layer };

    public override Shape Output(IReadOnlyList<Shape> inputs) => inputs[0];

    public override IReadOnlyList<Parameter> Parameters(IReadOnlyList<Shape> inputs) =>
        [new($"{Layer}.weight", [inputs[0].Channels], 1), new($"{Layer}.bias", [inputs[0].Channels], 0)];
}

/// <summary>Adds batch-norm to a network.</summary>
public static class BatchNormBuilding
{
    /// <summary>Adds batch-norm in train mode.</summary>
    public static int BatchNorm(this NetworkBuilder builder, int x, string layer) => builder.Append(new BatchNormOp(layer), x);
}
