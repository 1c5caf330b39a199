using FastProxy.Data;

namespace FastProxy.Networks.Operations;

/// <summary>The network's input.</summary>
/// <param name="Shape">The shape per sample; for tokens, vocabulary x 1 x length.</param>
/// <param name="Kind">Whether the input is values, or token ids, each read as a vector of zeros with a one at the id.</param>
public sealed record InputOp(Shape Shape, InputKind Kind = InputKind.Values) : Op
{
    public override bool IsModule => false;

    public override bool IsReached(bool inputs) => true;

    public override Shape Output(IReadOnlyList<Shape> inputs) => Shape;
}

/// <summary>Adds inputs to a network.</summary>
public static class InputBuilding
{
    /// <summary>Adds the network's input, <paramref name="shape"/> per sample.</summary>
    public static int Input(this NetworkBuilder builder, Shape shape) => builder.Append(new InputOp(shape));

    /// <summary>Adds the network's input as sequences of token ids. A 1x1 convolution of it, without padding, is an embedding.</summary>
    /// <param name="builder">The network.</param>
    /// <param name="vocabulary">The number of distinct ids.</param>
    /// <param name="length">The number of tokens of a sequence.</param>
    public static int Tokens(this NetworkBuilder builder, int vocabulary, int length) =>
        builder.Append(new InputOp(new Shape(vocabulary, 1, length), InputKind.Tokens));
}
