using FastProxy.Data;

namespace FastProxy.Networks.Operations;

/// <summary>The network's input.</summary>
/// <param name="Shape">Its shape per sample; of tokens vocabulary x 1 x length.</param>
/// <param name="Kind">Whether it is values, or token ids, each read as a vector of zeros with a one at the id.</param>
public sealed record InputOp(Shape Shape, InputKind Kind = InputKind.Values) : Op
{
    public override bool IsModule => false;

    public override bool IsReached(bool inputs) => true;

    public override Shape Output(IReadOnlyList<Shape> inputs) => Shape;
}

/// <summary>Adds it to a network.</summary>
public static class InputBuilding
{
    /// <summary>The network's input, <paramref name="shape"/> per sample.</summary>
    public static int Input(this NetworkBuilder builder, Shape shape) => builder.Append(new InputOp(shape));

    /// <summary>The network's input: sequences of token ids. A 1x1 convolution of it, without padding, is an embedding.</summary>
    /// <param name="builder">The network.</param>
    /// <param name="vocabulary">The number of ids there are.</param>
    /// <param name="length">Tokens of a sequence.</param>
    public static int Tokens(this NetworkBuilder builder, int vocabulary, int length) =>
        builder.Append(new InputOp(new Shape(vocabulary, 1, length), InputKind.Tokens));
}
