using FastProxy.Data;

namespace FastProxy.Networks.Operations;

/// <summary>The network's input.</summary>
/// <param name="Shape">The shape per sample; for tokens, 1 x 1 x length.</param>
/// <param name="Vocabulary">The number of distinct token ids; 0 for an input of values.</param>
public sealed record InputOp(Shape Shape, int Vocabulary = 0) : Op
{
    /// <summary>Whether the input is values or token ids.</summary>
    public InputKind Kind => Vocabulary > 0 ? InputKind.Tokens : InputKind.Values;

    public override bool IsModule => false;

    public override bool IsReached(bool inputs) => true;

    public override Shape Output(IReadOnlyList<Shape> inputs) => Shape;
}

/// <summary>Adds inputs to a network.</summary>
public static class InputBuilding
{
    /// <summary>Adds the network's input, <paramref name="shape"/> per sample.</summary>
    public static int Input(this NetworkBuilder builder, Shape shape) => builder.Append(new InputOp(shape));

    /// <summary>Adds the network's input as sequences of token ids, which <see cref="EmbedBuilding.Embed"/> looks up.</summary>
    /// <param name="builder">The network.</param>
    /// <param name="vocabulary">The number of distinct ids.</param>
    /// <param name="length">The number of tokens of a sequence.</param>
    public static int Tokens(this NetworkBuilder builder, int vocabulary, int length) =>
        builder.Append(new InputOp(new Shape(1, 1, length), vocabulary));
}
