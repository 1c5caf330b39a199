using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// Gradient of a convolution with respect to its input, for any stride. At stride 1 it is most often a convolution itself
/// (<see cref="ConvShape.Transposed"/>), and this kernel is not needed.
/// <para>
/// Computes: dX[i][h][v] = sum over o, r, c of w[o][i][r][c] * dY[o][p][q], where p*stride - padding + r*dilation = h, and q and v likewise; +0 where
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
        long wRow = wColumn * s.Kernel;

        // The distance from one tap of a pixel to the next.
        int divisor = CommonDivisor(s.Stride, s.Dilation);
        int tapStep = s.Stride / divisor;
        int outputStep = s.Dilation / divisor;
        for (int h = fromRow; h < toRow; h++)
        {
            Sequence r = Reading(h, yl.Height, tapStep, outputStep);
            for (int block = 0; block < s.Groups * blocks; block++)
            {
                int group = block / blocks;
                int i = group * s.GroupIn + block % blocks * ConvShape.Block;
                int rows = Math.Min(ConvShape.Block, (group + 1) * s.GroupIn - i);
                float* yRow = dY + group * s.GroupOut * yl.ChannelStride + (long)r.Output * yl.RowStride;
                float* wBlock = w + block * wRow * s.Kernel + r.Tap * wRow;
                float* xRow = dX + i * xl.ChannelStride + (long)h * xl.RowStride;
                for (int v = 0; v < xl.Width; v++)
                {
                    Sequence c = Reading(v, yl.Width, tapStep, outputStep);
                    var taps = new ConvTile.Taps(
                        r.Count,
                        c.Count,
                        s.GroupOut,
                        -(long)outputStep * yl.RowStride,
                        -(long)outputStep * lanes,
                        yl.ChannelStride,
                        tapStep * wRow,
                        tapStep * wColumn);
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

    /// <summary>Returns the taps of an axis through which outputs read the input at <paramref name="position"/>.</summary>
    private Sequence Reading(int position, int outputs, int tapStep, int outputStep)
    {
        int padded = position + shape.Before;
        for (int tap = 0; tap < shape.Kernel && tap * shape.Dilation <= padded; tap++)
        {
            int distance = padded - tap * shape.Dilation;
            int output = distance / shape.Stride;
            if (distance % shape.Stride == 0 && output < outputs)
            {
                int byTap = (shape.Kernel - 1 - tap) / tapStep;
                return new Sequence(tap, output, 1 + Math.Min(byTap, output / outputStep));
            }
        }

        return default;
    }

    private static int CommonDivisor(int a, int b) => b == 0 ? a : CommonDivisor(b, a % b);

    /// <summary>The first tap, the output that it belongs to, and the number of taps; further taps belong to smaller outputs.</summary>
    private readonly record struct Sequence(int Tap, int Output, int Count);
}
