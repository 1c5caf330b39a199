using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// Depthwise convolution: each output channel reads the input channel of the same number.
/// <para>Computes: as <see cref="ConvDirect"/> with groups = channels.</para>
/// <para>Shapes: x of <c>xLayout</c>, w C x 1 x KH x KW as in PyTorch (not packed), y of <c>shape.Output(xLayout)</c>.</para>
/// <para>Requires: y does not overlap x.</para>
/// <para>
/// Cost: 2 FLOP per tap and output against at least 8 bytes of memory traffic per output. A tap takes a load for each multiply-add. The rows of a
/// channel are read again while they are in the cache. 3x3 windows at stride 1 take a third of the loads (<see cref="DepthwiseSlide"/>), 5x5 windows
/// two fifths (<see cref="DepthwiseSweep"/>).
/// </para>
/// <para>Sum order: tap rows, tap columns; one fused multiply-add each, from +0.</para>
/// <para>Error bound: <see cref="ConvReference.ErrorBound"/>.</para>
/// <para>Source: the definition above; the tiles are our own.</para>
/// </summary>
/// <param name="isAdd">Whether the result is added to the content of y, rounded once more; otherwise y is overwritten.</param>
public readonly unsafe struct ConvDepthwise(
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
        ActivationLayout yl = shape.Output(xLayout);
        (int firstRow, int endRow) = shape.Rows.Whole(xLayout.Height, fromRow, toRow);
        (int firstColumn, int endColumn) = shape.Columns.Whole(xLayout.Width, 0, yl.Width);
        bool isSlide = DepthwiseSlide.Takes(shape, xLayout);
        bool isSweep = !A.On && DepthwiseSweep.Takes(shape, xLayout);
        for (int c = 0; c < xLayout.Channels; c++)
        {
            // The windows of the first and the last rows have rows outside.
            for (int p = fromRow; (isSlide || isSweep) && p < toRow;)
            {
                int end = p >= firstRow && p < endRow ? endRow : p + 1;
                Windows at = WindowAt(c, p, 0);
                float* weights = at.Weights - shape.Columns.Before;
                if (isSlide)
                {
                    DepthwiseSlide.Rows<S, V, R, A>(at.First, weights, at.Rows, shape.Rows.Stride, xLayout, end - p, at.Output);
                }
                else
                {
                    DepthwiseSweep.Rows<S, V, R>(
                        at.First, (long)shape.Rows.Dilation * xLayout.RowStride, (long)shape.Rows.Stride * xLayout.RowStride, weights, at.Rows,
                        shape.Columns.Stride, xLayout, end - p, at.Output);
                }

                p = end;
            }

            if (isSlide || isSweep)
            {
                continue;
            }

            for (int p = fromRow; p < toRow; p++)
            {
                Across<S, V, R, A>(c, p, firstColumn, endColumn);
            }

            for (int i = 0; i < yl.Width - (endColumn - firstColumn); i++)
            {
                int q = i < firstColumn ? i : i + endColumn - firstColumn;

                // The windows of a column have the same taps outside, but for those of the first and the last rows.
                for (int p = fromRow; p < toRow;)
                {
                    int end = p >= firstRow && p < endRow ? endRow : p + 1;
                    Down<S, V, R, A>(c, q, p, end);
                    p = end;
                }
            }
        }
    }

    /// <summary>Computes outputs of one row, whose windows have all their columns inside.</summary>
    private void Across<S, V, R, A>(int c, int p, int from, int to)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where A : struct, IFlag
    {
        Windows at = WindowAt(c, p, from);
        int lanes = xLayout.Lanes;
        int stride = shape.Columns.Stride;
        if (stride == 1)
        {
            Line<S, V, R, A, Yes>(at, 0, S.Width, (to - from) * (lanes / S.Width), S.Width);
            return;
        }

        for (int lane = 0; lane < lanes; lane += S.Width)
        {
            Line<S, V, R, A, No>(at, lane, (long)stride * lanes, to - from, lanes);
        }
    }

    /// <summary>Computes outputs of one column, whose windows have the same taps inside.</summary>
    private void Down<S, V, R, A>(int c, int q, int from, int to)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where A : struct, IFlag
    {
        Windows at = WindowAt(c, from, q);
        long yStep = shape.Output(xLayout).RowStride;
        for (int lane = 0; lane < xLayout.Lanes; lane += S.Width)
        {
            Line<S, V, R, A, No>(at, lane, (long)shape.Rows.Stride * xLayout.RowStride, to - from, yStep);
        }
    }

    private Windows WindowAt(int c, int p, int q)
    {
        (int top, int bottom) = shape.Rows.Inside(p, xLayout.Height);
        (int left, int right) = shape.Columns.Inside(q, xLayout.Width);
        ActivationLayout yl = shape.Output(xLayout);
        long row = p * shape.Rows.Stride - shape.Rows.Before + top * shape.Rows.Dilation;
        long column = q * shape.Columns.Stride - shape.Columns.Before + left * shape.Columns.Dilation;
        return new(
            x + c * xLayout.ChannelStride + row * xLayout.RowStride + column * xLayout.Lanes,
            w + c * shape.Taps + top * shape.Columns.Kernel + left,
            bottom - top,
            right - left,
            y + c * yl.ChannelStride + (long)p * yl.RowStride + (long)q * yl.Lanes);
    }

    /// <summary>
    /// Computes vectors of outputs whose windows are <paramref name="xStep"/> floats apart. A sum is a chain of fused multiply-adds, each waiting for
    /// the one before, so eight chains run side by side. If <typeparamref name="C"/> is on, the vectors follow one another.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Line<S, V, R, A, C>(Windows at, int lane, long xStep, int count, long yStep)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where A : struct, IFlag
        where C : struct, IFlag
    {
        xStep = C.On ? S.Width : xStep;
        yStep = C.On ? S.Width : yStep;
        (int rows, int columns) = (at.Rows, at.Columns);
        float* first = at.First + lane;
        float* weights = at.Weights;
        float* output = at.Output + lane;
        long tapStep = (long)shape.Columns.Dilation * xLayout.Lanes;
        long rowStep = (long)shape.Rows.Dilation * xLayout.RowStride - columns * tapStep;
        int side = shape.Columns.Kernel - columns;
        for (; count >= 8; count -= 8)
        {
            V a = S.Zero, b = S.Zero, c = S.Zero, d = S.Zero, e = S.Zero, f = S.Zero, g = S.Zero, h = S.Zero;
            float* tap = first;
            float* weight = weights;
            for (int r = rows; r > 0; r--)
            {
                for (int k = columns; k > 0; k--)
                {
                    V factor = S.Broadcast(*weight++);
                    float* fifth = tap + 4 * xStep;
                    a = S.Fma(factor, Read<S, V, R>(tap), a);
                    b = S.Fma(factor, Read<S, V, R>(tap + xStep), b);
                    c = S.Fma(factor, Read<S, V, R>(tap + 2 * xStep), c);
                    d = S.Fma(factor, Read<S, V, R>(tap + 3 * xStep), d);
                    e = S.Fma(factor, Read<S, V, R>(fifth), e);
                    f = S.Fma(factor, Read<S, V, R>(fifth + xStep), f);
                    g = S.Fma(factor, Read<S, V, R>(fifth + 2 * xStep), g);
                    h = S.Fma(factor, Read<S, V, R>(fifth + 3 * xStep), h);
                    tap += tapStep;
                }

                tap += rowStep;
                weight += side;
            }

            ConvTile.Put<S, V, A>(a, output);
            ConvTile.Put<S, V, A>(b, output + yStep);
            ConvTile.Put<S, V, A>(c, output + 2 * yStep);
            ConvTile.Put<S, V, A>(d, output + 3 * yStep);
            output += 4 * yStep;
            ConvTile.Put<S, V, A>(e, output);
            ConvTile.Put<S, V, A>(f, output + yStep);
            ConvTile.Put<S, V, A>(g, output + 2 * yStep);
            ConvTile.Put<S, V, A>(h, output + 3 * yStep);
            output += 4 * yStep;
            first += 8 * xStep;
        }

        for (; count >= 4; count -= 4)
        {
            V a = S.Zero, b = S.Zero, c = S.Zero, d = S.Zero;
            float* tap = first;
            float* weight = weights;
            for (int r = rows; r > 0; r--)
            {
                for (int k = columns; k > 0; k--)
                {
                    V factor = S.Broadcast(*weight++);
                    a = S.Fma(factor, Read<S, V, R>(tap), a);
                    b = S.Fma(factor, Read<S, V, R>(tap + xStep), b);
                    c = S.Fma(factor, Read<S, V, R>(tap + 2 * xStep), c);
                    d = S.Fma(factor, Read<S, V, R>(tap + 3 * xStep), d);
                    tap += tapStep;
                }

                tap += rowStep;
                weight += side;
            }

            ConvTile.Put<S, V, A>(a, output);
            ConvTile.Put<S, V, A>(b, output + yStep);
            ConvTile.Put<S, V, A>(c, output + 2 * yStep);
            ConvTile.Put<S, V, A>(d, output + 3 * yStep);
            output += 4 * yStep;
            first += 4 * xStep;
        }

        for (; count > 0; count--)
        {
            V a = S.Zero;
            float* tap = first;
            float* weight = weights;
            for (int r = rows; r > 0; r--)
            {
                for (int k = columns; k > 0; k--)
                {
                    a = S.Fma(S.Broadcast(*weight++), Read<S, V, R>(tap), a);
                    tap += tapStep;
                }

                tap += rowStep;
                weight += side;
            }

            ConvTile.Put<S, V, A>(a, output);
            output += yStep;
            first += xStep;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Read<S, V, R>(float* p)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag => R.On ? S.Relu(S.Load(p)) : S.Load(p);

    /// <summary>Windows with the same taps inside: the first tap of the first, its weight, their rows and columns, the first output.</summary>
    private readonly struct Windows(float* first, float* weights, int rows, int columns, float* output)
    {
        public readonly float* First = first;
        public readonly float* Weights = weights;
        public readonly int Rows = rows;
        public readonly int Columns = columns;
        public readonly float* Output = output;
    }
}
