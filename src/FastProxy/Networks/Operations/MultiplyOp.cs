using FastProxy.Input;

namespace FastProxy.Networks.Operations;

/// <summary>
/// The product of two activations. The second has the shape of the first, or one channel, or one pixel, or both, and is repeated.
/// </summary>
public sealed record MultiplyOp : Op
{
    public override bool IsModule => false;

    public override bool IsProduct() => true;

    public override Shape Output(IReadOnlyList<Shape> inputs)
    {
        (Shape a, Shape b) = (inputs[0], inputs[1]);
        return (b.Channels == 1 || b.Channels == a.Channels) && ((b.Height == 1 && b.Width == 1) || (b.Height == a.Height && b.Width == a.Width))
            ? a
            : throw new InputException($"a product of {a} and {b}: expected the second of the same shape, or of one channel, or of one pixel");
    }
}

/// <summary>Adds products to a network.</summary>
public static class MultiplyBuilding
{
    /// <summary>Adds the product of two activations; the second may have one channel or one pixel, as in squeeze-and-excitation.</summary>
    /// <exception cref="InputException">The shapes do not fit.</exception>
    public static int Multiply(this NetworkBuilder builder, int a, int b) => builder.Append(new MultiplyOp(), a, b);
}
