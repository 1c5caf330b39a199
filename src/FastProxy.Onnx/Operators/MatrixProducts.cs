using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Folding;
using FastProxy.Onnx.Values;

namespace FastProxy.Onnx.Operators;

/// <summary>
/// Matrix products of two values: of their last two dimensions, one for each place in the others, which are groups of channels. The last dimension of
/// the result is the channels of its group, as linear layers leave features, so that softmax and further products find it there.
/// </summary>
internal static class MatrixProducts
{
    /// <summary>Returns the products.</summary>
    /// <exception cref="InputException">The dimensions do not go together, or the samples are among the last two.</exception>
    public static GraphValue Of(GraphImport import, GraphValue a, GraphValue b)
    {
        int rank = Math.Max(a.Axes.Count, b.Axes.Count);
        (a, b) = (ValueBuilder.Ranked(a, rank), ValueBuilder.Ranked(b, rank));
        if (rank < 2 || a.Samples != b.Samples || a.Samples.Next > rank - 2 || a.Lengths[^1] != b.Lengths[^2])
        {
            throw new InputException(
                $"a product of {Shapes.Text(import.DimensionsOf(a))} and {Shapes.Text(import.DimensionsOf(b))}: "
                + "expected two matrices of each sample, the rows of the second as long as the columns of the first");
        }

        long[] Groups(GraphValue x) => [.. x.Lengths.SkipLast(2).Select(length => (long)length)];
        int[] groups = ValueBuilder.Checked(Shapes.Broadcast(Groups(a), Groups(b)));
        (int rows, int columns) = (a.Lengths[^2], b.Lengths[^1]);
        a = import.Values.Expanded(a, [.. groups, rows, a.Lengths[^1]]);
        b = import.Values.Expanded(b, [.. groups, b.Lengths[^2], columns]);

        // The result is stored transposed: Y' = B' A'.
        (int first, bool isFirstTransposed) = Stored(import, b, channels: rank - 1, pixels: rank - 2);
        (int second, bool isSecondTransposed) = Stored(import, a, channels: rank - 1, pixels: rank - 2);
        int[] lengths = ValueBuilder.Checked([.. groups, rows, columns]);
        int count = groups.Aggregate(1, (product, length) => product * length);
        int y = import.Net.MatMul(first, second, count, isFirstTransposed, isSecondTransposed);
        return GraphValue.Of(y, new Shape(count * columns, 1, rows), lengths, [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]).With(a.Samples);
    }

    /// <summary>
    /// Returns the node of a value whose groups come first and one of whose last dimensions is channels, the other pixels, and whether it is the
    /// other way round than asked for.
    /// </summary>
    private static (int Node, bool IsTransposed) Stored(GraphImport import, GraphValue x, int channels, int pixels)
    {
        int[] groups = [.. x.Order.SkipLast(2)];
        bool isTransposed = !x.IsIn([.. groups, channels, pixels]) && x.IsIn([.. groups, pixels, channels]);
        (channels, pixels) = isTransposed ? (pixels, channels) : (channels, pixels);
        int count = groups.Aggregate(x.Lengths[channels], (product, axis) => product * x.Lengths[axis]);
        bool isInPlace = x.IsIn([.. groups, channels, pixels]) && x.Shape.Channels == count;
        return (
            isInPlace ? x.Node : import.Values.Arranged(x, [.. groups, channels, pixels], new Shape(count, 1, x.Lengths[pixels])).Node, isTransposed);
    }
}
