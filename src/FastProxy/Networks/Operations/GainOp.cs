namespace FastProxy.Networks.Operations;

/// <summary>A trained factor and shift of each channel, at their initial 1 and 0: those of a normalisation within a sample.</summary>
/// <param name="Layer">The layer's place in the network.</param>
public sealed record GainOp(string Layer) : Op
{
    public override bool IsAffine => true;

    public override Op Named(Weight weight) => this with { Layer = weight.Layer };

    public override Shape Output(IReadOnlyList<Shape> inputs) => inputs[0];

    public override IReadOnlyList<Parameter> Parameters(IReadOnlyList<Shape> inputs) =>
        [new($"{Layer}.weight", [inputs[0].Channels], 1), new($"{Layer}.bias", [inputs[0].Channels], 0)];
}

/// <summary>Adds trained factors and shifts to a network.</summary>
public static class GainBuilding
{
    /// <summary>Adds a trained factor and shift of each channel, at 1 and 0.</summary>
    public static int Gain(this NetworkBuilder builder, int x, string layer) => builder.Append(new GainOp(layer), x);
}
