using FastProxy.Input;

namespace FastProxy.Networks.Operations;

/// <summary>
/// Matrix products of two activations, one for each sample and group of channels: Y[i, j] = sum over k of A[i, k] B[k, j]. A matrix has a row for
/// each channel of its group and a column for each pixel; a transposed one the other way round. Y is not transposed.
/// </summary>
/// <param name="Groups">The number of groups of consecutive channels, in A, B and Y alike.</param>
/// <param name="IsATransposed">Whether A's channels are k and its pixels i.</param>
/// <param name="IsBTransposed">Whether B's channels are j and its pixels k.</param>
public sealed record MatMulOp(int Groups, bool IsATransposed, bool IsBTransposed) : Op
{
    public override bool IsModule => false;

    public override bool IsProduct() => true;

    public override Shape Output(IReadOnlyList<Shape> inputs)
    {
        (Shape a, Shape b) = (inputs[0], inputs[1]);
        if (Groups < 1 || a.Channels % Groups != 0 || b.Channels % Groups != 0)
        {
            throw new InputException($"products of {a} and {b} in {Groups} groups, which do not divide their channels");
        }

        (int rows, int terms) = Sides(a, IsATransposed);
        (int otherTerms, int columns) = Sides(b, IsBTransposed);
        return terms == otherTerms
            ? new Shape(Groups * rows, 1, columns)
            : throw new InputException($"products of {a} and {b} in {Groups} groups: {terms} columns meet {otherTerms} rows");
    }

    public override long Macs(IReadOnlyList<Shape> inputs) => Output(inputs).Neurons * Sides(inputs[0], IsATransposed).Columns;

    private (int Rows, int Columns) Sides(Shape s, bool isTransposed)
    {
        (int channels, int pixels) = (s.Channels / Groups, s.Height * s.Width);
        return isTransposed ? (pixels, channels) : (channels, pixels);
    }
}

/// <summary>Adds matrix products, and attention, to a network.</summary>
public static class MatMulBuilding
{
    /// <summary>Adds the matrix product of two activations in each group of channels, as <see cref="MatMulOp"/> says.</summary>
    /// <exception cref="InputException">The groups do not divide the channels, or the sides do not fit.</exception>
    public static int MatMul(this NetworkBuilder builder, int a, int b, int groups, bool isATransposed = false, bool isBTransposed = false) =>
        builder.Append(new MatMulOp(groups, isATransposed, isBTransposed), a, b);

    /// <summary>
    /// Adds the weights of scaled dot-product attention: softmax over keys of q k / sqrt(d), as heads * keys x 1 x queries. A head is
    /// <c>d</c> consecutive channels, a token a pixel.
    /// </summary>
    /// <exception cref="InputException">The heads do not divide the channels.</exception>
    public static int AttentionWeights(this NetworkBuilder builder, int query, int key, int heads)
    {
        int scaled = builder.Scale(query, [1 / MathF.Sqrt(builder.ShapeOf(query).Channels / heads)]);
        return builder.Softmax(builder.MatMul(key, scaled, heads, isATransposed: true), heads);
    }

    /// <summary>Adds scaled dot-product attention over all tokens.</summary>
    /// <exception cref="InputException">The heads do not divide the channels.</exception>
    public static int Attention(this NetworkBuilder builder, int query, int key, int value, int heads) =>
        builder.MatMul(value, builder.AttentionWeights(query, key, heads), heads);
}
