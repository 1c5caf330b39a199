using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// Convolution without any rearrangement of the input: it broadcasts a weight and multiplies a vector of samples by it.
/// <para>
/// Computes: y[o][p][q] = sum over i, r, c of w[o][i][r][c] * f(x[i][p*stride - before + r*dilation][...]), f the identity or ReLU; taps outside the
/// image are skipped.
/// </para>
/// <para>
/// Shapes: x of layout <c>xLayout</c>, w packed by <see cref="ConvWeights"/>, y of <c>shape.Output(xLayout)</c>. Any axes and
/// groups.
/// </para>
/// <para>Requires: pointers aligned to 4 bytes (64 for speed); y does not overlap x.</para>
/// <para>
/// Cost: 2 * MACs FLOP; reads x and writes y once from memory as long as the rows under the kernel, all channels, fit the second-level cache.
/// </para>
/// <para>Sum order: that of <see cref="ConvTile"/>: tap rows, tap columns, input channels; one fused multiply-add each, from +0.</para>
/// <para>Error bound: <see cref="ConvReference.ErrorBound"/>.</para>
/// <para>Source: the definition above; the tiles are our own.</para>
/// </summary>
/// <param name="isRelu">Whether f is ReLU.</param>
/// <param name="fromRow">The first output row computed.</param>
/// <param name="toRow">One beyond the last output row.</param>
/// <param name="isAdd">Whether the result is added to the content of y, rounded once more; otherwise y is overwritten.</param>
public readonly unsafe struct ConvDirect(
    float* x, float* w, ConvShape shape, ActivationLayout xLayout, bool isRelu, int fromRow, int toRow, bool isAdd, float* y) : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        if (isRelu)
        {
            Rows<S, V, Yes>();
        }
        else
        {
            Rows<S, V, No>();
        }
    }

    private void Rows<S, V, R>()
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
    {
        if (isAdd)
        {
            Rows<S, V, R, Yes>();
        }
        else
        {
            Rows<S, V, R, No>();
        }
    }

    private void Rows<S, V, R, A>()
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where A : struct, IFlag
    {
        ConvShape s = shape;
        ActivationLayout xl = xLayout;
        ActivationLayout yl = s.Output(xl);
        int lanes = xl.Lanes;
        bool isRun = s.Columns.Stride == 1 || (S.Width == Lanes.Virtual && lanes == Lanes.Virtual);
        (int firstColumn, int endColumn) = s.Columns.Whole(xl.Width, 0, yl.Width);
        long wColumn = (long)s.GroupIn * ConvShape.Block;
        long wRow = wColumn * s.Columns.Kernel;
        for (int p = fromRow; p < toRow; p++)
        {
            (int r0, int r1) = s.Rows.Inside(p, xl.Height);
            float* xRow = x + (long)(p * s.Rows.Stride - s.Rows.Before + r0 * s.Rows.Dilation) * xl.RowStride;
            float* yRow = y + (long)p * yl.RowStride;
            for (int block = 0; block < s.Groups * s.Blocks; block++)
            {
                int group = block / s.Blocks;
                int o = group * s.GroupOut + block % s.Blocks * ConvShape.Block;
                int rows = Math.Min(ConvShape.Block, (group + 1) * s.GroupOut - o);
                float* xGroup = xRow + group * s.GroupIn * xl.ChannelStride;
                float* wBlock = w + block * wRow * s.Rows.Kernel + r0 * wRow;
                float* yBlock = yRow + o * yl.ChannelStride;
                for (int q = 0; q < yl.Width;)
                {
                    (int c0, int c1) = s.Columns.Inside(q, xl.Width);

                    // The pixels whose windows have the same taps are one run where those windows, too, are vectors at equal distances.
                    int end = isRun && q >= firstColumn && q < endColumn ? endColumn : q + 1;
                    var taps = new ConvTile.Taps(
                        r1 - r0,
                        c1 - c0,
                        s.GroupIn,
                        (long)s.Rows.Dilation * xl.RowStride,
                        (long)s.Columns.Dilation * lanes,
                        xl.ChannelStride,
                        wRow,
                        wColumn,
                        lanes == Lanes.Virtual ? (long)s.Columns.Stride * lanes : Lanes.Virtual);
                    ConvTile.Run<S, V, R, A>(
                        in taps,
                        xGroup + (long)(q * s.Columns.Stride - s.Columns.Before + c0 * s.Columns.Dilation) * lanes,
                        wBlock + c0 * wColumn,
                        (end - q) * lanes,
                        rows,
                        yBlock + (long)q * lanes,
                        yl.ChannelStride);
                    q = end;
                }
            }
        }
    }
}
