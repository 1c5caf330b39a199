using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// Gradient of a convolution with respect to its input, for any stride. At stride 1 it is most often a convolution itself
/// (<see cref="ConvShape.Transposed"/>), and this kernel is not needed.
/// <para>
/// Computes: dX[i][h][v] = sum over o, r, c of w[o][i][r][c] * dY[o][p][q], where p*stride - before + r*dilation = h, and q and v likewise; +0 where
/// no window reads the pixel.
/// </para>
/// <para>
/// Shapes: dX of layout <c>xLayout</c>, dY of <c>shape.Output(xLayout)</c>, w packed by <see cref="ConvWeights.PackTransposed"/>. Any kernel, stride,
/// padding, dilation and groups.
/// </para>
/// <para>Requires: pointers aligned to 4 bytes (64 for speed); dX does not overlap dY.</para>
/// <para>
/// Cost: the FLOP of the forward pass. The taps of one pixel are an arithmetic sequence along each axis, so the tile of the forward pass gathers
/// them; the fewer the taps, the larger the share of its start and end.
/// </para>
/// <para>Sum order: that of <see cref="ConvTile"/>, the channels those of dY.</para>
/// <para>Error bound: <see cref="ConvReference.DataGradErrorBound"/>.</para>
/// <para>Source: the definition above, the transpose of the forward pass.</para>
/// </summary>
/// <param name="fromRow">The first row of dX computed.</param>
/// <param name="toRow">One beyond the last row.</param>
/// <param name="isAdd">Whether the result is added to the content of dX, rounded once more; otherwise dX is overwritten.</param>
public readonly unsafe struct ConvDataGrad(
    float* dY, float* w, ConvShape shape, ActivationLayout xLayout, int fromRow, int toRow, bool isAdd, float* dX) : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        if (isAdd)
        {
            Rows<S, V, Yes>();
        }
        else
        {
            Rows<S, V, No>();
        }
    }

    private void Rows<S, V, A>()
        where S : struct, ISimd<V>
        where V : struct
        where A : struct, IFlag
    {
        ConvShape s = shape;
        ActivationLayout xl = xLayout;
        ActivationLayout yl = s.Output(xl);
        int lanes = xl.Lanes;
        int blocks = (s.GroupIn + ConvShape.Block - 1) / ConvShape.Block;
        long wColumn = (long)s.GroupOut * ConvShape.Block;
        long wRow = wColumn * s.Columns.Kernel;

        var rowSteps = new Steps(s.Rows);
        var columnSteps = new Steps(s.Columns);
        for (int h = fromRow; h < toRow; h++)
        {
            Sequence r = rowSteps.Reading(h, yl.Height);
            for (int block = 0; block < s.Groups * blocks; block++)
            {
                int group = block / blocks;
                int i = group * s.GroupIn + block % blocks * ConvShape.Block;
                int rows = Math.Min(ConvShape.Block, (group + 1) * s.GroupIn - i);
                float* yRow = dY + group * s.GroupOut * yl.ChannelStride + (long)r.Output * yl.RowStride;
                float* wBlock = w + block * wRow * s.Rows.Kernel + r.Tap * wRow;
                float* xRow = dX + i * xl.ChannelStride + (long)h * xl.RowStride;
                for (int v = 0; v < xl.Width; v++)
                {
                    Sequence c = columnSteps.Reading(v, yl.Width);
                    var taps = new ConvTile.Taps(
                        r.Count,
                        c.Count,
                        s.GroupOut,
                        -(long)rowSteps.Output * yl.RowStride,
                        -(long)columnSteps.Output * lanes,
                        yl.ChannelStride,
                        rowSteps.Tap * wRow,
                        columnSteps.Tap * wColumn);
                    ConvTile.Run<S, V, No, A>(
                        in taps,
                        yRow + (long)c.Output * lanes,
                        wBlock + c.Tap * wColumn,
                        lanes,
                        rows,
                        xRow + (long)v * lanes,
                        xl.ChannelStride);
                }
            }
        }
    }

    /// <summary>The distances from one tap of a pixel to the next along an axis.</summary>
    private readonly struct Steps(ConvAxis axis)
    {
        /// <summary>The distance in taps.</summary>
        public int Tap { get; } = axis.Stride / CommonDivisor(axis.Stride, axis.Dilation);

        /// <summary>The distance in outputs.</summary>
        public int Output { get; } = axis.Dilation / CommonDivisor(axis.Stride, axis.Dilation);

        /// <summary>Returns the taps through which outputs read the input at <paramref name="position"/>.</summary>
        public Sequence Reading(int position, int outputs)
        {
            int padded = position + axis.Before;
            for (int tap = 0; tap < axis.Kernel && tap * axis.Dilation <= padded; tap++)
            {
                int distance = padded - tap * axis.Dilation;
                int output = distance / axis.Stride;
                if (distance % axis.Stride == 0 && output < outputs)
                {
                    int byTap = (axis.Kernel - 1 - tap) / Tap;
                    return new Sequence(tap, output, 1 + Math.Min(byTap, output / Output));
                }
            }

            return default;
        }

        private static int CommonDivisor(int a, int b) => b == 0 ? a : CommonDivisor(b, a % b);
    }

    /// <summary>The first tap, the output that it belongs to, and the number of taps; further taps belong to smaller outputs.</summary>
    private readonly record struct Sequence(int Tap, int Output, int Count);
}
