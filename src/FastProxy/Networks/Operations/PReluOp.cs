namespace FastProxy.Networks.Operations;

/// <summary>One PReLU call: x above 0, a multiple of x below, by a trainable slope per channel at its initial 0.25.</summary>
/// <param name="Layer">The layer's place in the network.</param>
public sealed record PReluOp(string Layer) : Op
{
    /// <summary>The slopes at initialisation, as in PyTorch.</summary>
    public const float Initial = 0.25f;

    public override bool IsActivation => true;

    public override Op Named(Weight weight) => this with { Layer = weight.Layer };

    public override Shape Output(IReadOnlyList<Shape> inputs) => inputs[0];

    public override IReadOnlyList<Parameter> Parameters(IReadOnlyList<Shape> inputs) =>
        [new($"{Layer}.weight", [inputs[0].Channels], Initial)];
}

/// <summary>Adds PReLU to a network.</summary>
public static class PReluBuilding
{
    /// <summary>Adds one PReLU call, with a slope of 0.25 for each channel.</summary>
    public static int PRelu(this NetworkBuilder builder, int x, string layer) => builder.Append(new PReluOp(layer), x);
}
