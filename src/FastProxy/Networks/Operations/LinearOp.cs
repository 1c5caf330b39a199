using FastProxy.Input;

namespace FastProxy.Networks.Operations;

/// <summary>A fully connected layer with bias on a C x 1 x 1 input; weight out x in.</summary>
public sealed record LinearOp(int OutFeatures, Weight Weight) : Op
{
    public override Weight? Weights => Weight;

    public override bool HasConstantSum(bool inputs) => inputs;

    public override Op Named(Weight weight) => this with { Weight = weight };

    public override Shape Output(IReadOnlyList<Shape> inputs) => inputs[0] is { Height: 1, Width: 1 } && OutFeatures >= 1
        ? new Shape(OutFeatures, 1, 1)
        : throw new InputException($"{Weight.Layer}: a linear layer needs a Cx1x1 input, got {inputs[0]}");

    public override IReadOnlyList<Parameter> Parameters(IReadOnlyList<Shape> inputs) =>
        [new($"{Weight.Layer}.weight", [OutFeatures, inputs[0].Channels]), new($"{Weight.Layer}.bias", [OutFeatures])];

    public override long Macs(IReadOnlyList<Shape> inputs) => (long)OutFeatures * inputs[0].Channels;
}

/// <summary>Adds fully connected layers to a network.</summary>
public static class LinearBuilding
{
    /// <summary>Adds a fully connected layer with bias.</summary>
    /// <exception cref="InputException">The input is not C x 1 x 1.</exception>
    public static int Linear(this NetworkBuilder builder, int x, int outFeatures, Weight weight) =>
        builder.Append(new LinearOp(outFeatures, weight), x);
}
