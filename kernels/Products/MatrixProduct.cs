using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Products;

/// <summary>
/// The product of two matrices of each sample, one for each group of channels.
/// <para>Computes: y[g][i, j] = sum over k of a[g][i, k] b[g][k, j] for each sample; with <c>isAdd</c> it is added to y.</para>
/// <para>
/// Shapes: y of G * I channels and J pixels; a of G * I channels and K pixels, transposed of G * K and I; b of G * K channels and J pixels,
/// transposed of G * J and K (<see cref="MatrixProductShape"/>). The samples are the same.
/// </para>
/// <para>Requires: y does not overlap a or b.</para>
/// <para>Cost: 2 FLOP a term; of a tile of 4 x 4 sums 16 multiply-adds to 8 loads.</para>
/// <para>Sum order: k in order; one fused multiply-add each, from +0 or from y.</para>
/// <para>Error bound: <see cref="ErrorBound"/>.</para>
/// <para>Source: the definition above.</para>
/// </summary>
/// <param name="fromRow">The first row that is computed, a channel of y.</param>
/// <param name="toRow">One beyond the last row.</param>
public readonly unsafe struct MatrixProduct(
    float* a, float* b, MatrixProductShape shape, ActivationLayout aLayout, ActivationLayout bLayout, ActivationLayout yLayout, bool isAdd,
    int fromRow, int toRow, float* y) : IKernel
{
    /// <summary>
    /// The rows and terms that are computed together: 256 KiB of a, which stay in the second-level cache while the columns pass. A sum of more
    /// terms waits in y, which rounds nothing.
    /// </summary>
    private const int Block = 64;

    /// <summary>Returns the bound of the error of an element.</summary>
    /// <param name="terms">The terms of its sum.</param>
    /// <param name="magnitude">The sum of the magnitudes of its terms and of what they are added to.</param>
    public static double ErrorBound(int terms, double magnitude) => terms * (Rounding.Single * magnitude + Math.Pow(2, -150));

    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        shape.Check(aLayout, bLayout, yLayout);
        for (int row = fromRow; row < toRow;)
        {
            int group = row / shape.Rows;
            int end = Math.Min(Math.Min(toRow, (group + 1) * shape.Rows), row + Block);
            for (int lane = 0; lane < yLayout.Lanes; lane += Lanes.Virtual)
            {
                for (int term = 0; term < shape.Terms; term += Block)
                {
                    Rows<S, V>(group, row, end, term, lane);
                }
            }

            row = end;
        }
    }

    /// <summary>Adds up to <see cref="Block"/> terms to the sums of rows of one group, in sixteen lanes.</summary>
    private void Rows<S, V>(int group, int fromRow, int toRow, int term, int lane)
        where S : struct, ISimd<V>
        where V : struct
    {
        long lanes = yLayout.Lanes;
        (long aRow, long aTerm) = shape.IsATransposed ? (lanes, aLayout.ChannelStride) : (aLayout.ChannelStride, lanes);
        (long bTerm, long bColumn) = shape.IsBTransposed ? (lanes, bLayout.ChannelStride) : (bLayout.ChannelStride, lanes);
        var tile = new MatrixProductTile(aRow, aTerm, bTerm, bColumn, yLayout.ChannelStride, lanes);
        int terms = Math.Min(Block, shape.Terms - term);
        float* left = a + group * (aLayout.Channels / shape.Groups) * aLayout.ChannelStride + term * aTerm + lane;
        float* right = b + group * (bLayout.Channels / shape.Groups) * bLayout.ChannelStride + term * bTerm + lane;
        int height = MatrixProductTile.Rows<S, V>();
        for (int column = 0; column < shape.Columns; column += MatrixProductTile.Columns)
        {
            int columns = Math.Min(MatrixProductTile.Columns, shape.Columns - column);
            for (int row = fromRow; row < toRow; row += height)
            {
                float* first = left + (row - group * shape.Rows) * aRow;
                float* result = y + row * yLayout.ChannelStride + column * lanes + lane;
                for (int i = 0; i < Lanes.Virtual; i += S.Width)
                {
                    tile.Run<S, V>(
                        first + i, Math.Min(height, toRow - row), right + column * bColumn + i, columns, terms, isAdd || term > 0, result + i);
                }
            }
        }
    }
}
