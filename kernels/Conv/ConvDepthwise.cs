using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// Depthwise convolution: each output channel reads the input channel of the same number.
/// <para>Computes: as <see cref="ConvDirect"/> with groups = channels.</para>
/// <para>Shapes: x of <c>xLayout</c>, w C x 1 x KH x KW as in PyTorch (not packed), y of <c>shape.Output(xLayout)</c>.</para>
/// <para>Requires: y does not overlap x.</para>
/// <para>
/// Cost: 2 * KH * KW FLOP per output against at least 8 bytes of memory traffic. A tap takes a load for each multiply-add, so at most two run per cycle;
/// 3x3 windows at stride 1 take a third of the loads (<see cref="DepthwiseSlide"/>).
/// </para>
/// <para>Sum order: tap rows, tap columns; one fused multiply-add each, from +0.</para>
/// <para>Error bound: <see cref="ConvReference.ErrorBound"/>.</para>
/// <para>Source: the definition above; the tiles are our own.</para>
/// </summary>
/// <param name="isAdd">Whether the result is added to the content of y, rounded once more; otherwise y is overwritten.</param>
public readonly unsafe struct ConvDepthwise(
    float* x, float* w, ConvShape shape, ActivationLayout xLayout, bool isRelu, int fromRow, int toRow, bool isAdd, float* y) : IKernel
{
    /// <summary>The number of channels whose sums run side by side at the edges.</summary>
    private const int Together = 4;

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

        // The columns whose taps all lie inside.
        ConvAxis columns = s.Columns;
        int from = Math.Clamp((columns.Before + columns.Stride - 1) / columns.Stride, 0, yl.Width);
        int to = Math.Max(from, Math.Min(yl.Width, (xl.Width + columns.Before - columns.Reach - 1 + columns.Stride) / columns.Stride));

        // The windows of four vectors in a row begin in a row at stride 1, or if all four lie in one pixel.
        bool isRun = columns.Stride == 1 || xl.Lanes / S.Width % 4 == 0;
        for (int p = fromRow; p < toRow; p++)
        {
            (int r0, int r1) = s.Rows.Inside(p, xl.Height);
            float* row = x + (long)(p * s.Rows.Stride - s.Rows.Before + r0 * s.Rows.Dilation) * xl.RowStride;
            if (DepthwiseSlide.Takes(s, xl))
            {
                DepthwiseSlide.Rows<S, V, R, A>(row, w + r0 * columns.Kernel, r1 - r0, xl, y + (long)p * yl.RowStride);
                continue;
            }

            for (int c = 0; c < xl.Channels; c++)
            {
                float* yRow = y + c * yl.ChannelStride + (long)p * yl.RowStride;
                float* kernel = w + c * s.Taps + r0 * columns.Kernel;
                if (isRun)
                {
                    Inner<S, V, R, A, Yes>(row + c * xl.ChannelStride, kernel, r1 - r0, from, to, yRow);
                }
                else
                {
                    Inner<S, V, R, A, No>(row + c * xl.ChannelStride, kernel, r1 - r0, from, to, yRow);
                }
            }

            for (int c = 0; c < xl.Channels; c += Together)
            {
                int channels = Math.Min(Together, xl.Channels - c);
                float* yRow = y + c * yl.ChannelStride + (long)p * yl.RowStride;
                float* kernel = w + c * s.Taps + r0 * columns.Kernel;
                Edge<S, V, R, A>(row + c * xl.ChannelStride, kernel, r1 - r0, channels, 0, from, yRow, yl.ChannelStride);
                Edge<S, V, R, A>(row + c * xl.ChannelStride, kernel, r1 - r0, channels, to, yl.Width, yRow, yl.ChannelStride);
            }
        }
    }

    /// <summary>
    /// Computes output columns [from, to) of a row of one channel, with all taps inside: four vectors share each weight. If <typeparamref name="C"/>
    /// is on, their windows begin one vector after another.
    /// </summary>
    private void Inner<S, V, R, A, C>(float* row, float* kernel, int rows, int from, int to, float* yRow)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where A : struct, IFlag
        where C : struct, IFlag
    {
        ActivationLayout xl = xLayout;
        int side = shape.Columns.Kernel;
        int stride = shape.Columns.Stride;
        int vectors = xl.Lanes / S.Width;
        long tapStep = (long)shape.Columns.Dilation * xl.Lanes;
        long rowStep = (long)shape.Rows.Dilation * xl.RowStride - side * tapStep;
        int v = from * vectors;
        int end = to * vectors;
        for (; v + 4 <= end; v += 4)
        {
            float* first = row + At<S, V>(v, vectors, stride);
            long second = C.On ? S.Width : At<S, V>(v + 1, vectors, stride) - At<S, V>(v, vectors, stride);
            long third = C.On ? 2 * S.Width : At<S, V>(v + 2, vectors, stride) - At<S, V>(v, vectors, stride);
            long fourth = C.On ? 3 * S.Width : At<S, V>(v + 3, vectors, stride) - At<S, V>(v, vectors, stride);
            V a = S.Zero, b = S.Zero, c = S.Zero, d = S.Zero;
            float* weights = kernel;
            for (int r = rows; r > 0; r--)
            {
                for (int k = side; k > 0; k--)
                {
                    V weight = S.Broadcast(*weights++);
                    a = S.Fma(weight, Read<S, V, R>(first), a);
                    b = S.Fma(weight, Read<S, V, R>(first + second), b);
                    c = S.Fma(weight, Read<S, V, R>(first + third), c);
                    d = S.Fma(weight, Read<S, V, R>(first + fourth), d);
                    first += tapStep;
                }

                first += rowStep;
            }

            float* to4 = yRow + (long)v * S.Width;
            ConvTile.Put<S, V, A>(a, to4);
            ConvTile.Put<S, V, A>(b, to4 + S.Width);
            ConvTile.Put<S, V, A>(c, to4 + 2 * S.Width);
            ConvTile.Put<S, V, A>(d, to4 + 3 * S.Width);
        }

        for (; v < end; v++)
        {
            float* first = row + At<S, V>(v, vectors, stride);
            V a = S.Zero;
            float* weights = kernel;
            for (int r = rows; r > 0; r--)
            {
                for (int k = side; k > 0; k--)
                {
                    a = S.Fma(S.Broadcast(*weights++), Read<S, V, R>(first), a);
                    first += tapStep;
                }

                first += rowStep;
            }

            ConvTile.Put<S, V, A>(a, yRow + (long)v * S.Width);
        }
    }

    /// <summary>Returns the start of the window of output vector <paramref name="v"/> of a row, in floats from the row's first window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long At<S, V>(int v, int vectors, int stride)
        where S : struct, ISimd<V>
        where V : struct
    {
        (int pixel, int part) = stride == 1 ? (0, v) : Math.DivRem(v, vectors);
        return (long)(pixel * stride - shape.Columns.Before) * xLayout.Lanes + (long)part * S.Width;
    }

    /// <summary>
    /// Computes output columns [from, to) of a row of up to four channels, skipping taps outside. A sum is a chain of fused multiply-adds, each
    /// waiting for the one before, so the channels' chains run side by side.
    /// </summary>
    private void Edge<S, V, R, A>(float* row, float* kernel, int rows, int channels, int from, int to, float* yRow, long yChannel)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where A : struct, IFlag
    {
        ConvShape s = shape;
        ActivationLayout xl = xLayout;
        long second = channels > 1 ? xl.ChannelStride : 0;
        long third = channels > 2 ? 2 * xl.ChannelStride : 0;
        long fourth = channels > 3 ? 3 * xl.ChannelStride : 0;
        int secondKernel = channels > 1 ? s.Taps : 0;
        int thirdKernel = channels > 2 ? 2 * s.Taps : 0;
        int fourthKernel = channels > 3 ? 3 * s.Taps : 0;
        for (int q = from; q < to; q++)
        {
            (int c0, int c1) = s.Columns.Inside(q, xl.Width);
            float* pixel = row + (long)(q * s.Columns.Stride - s.Columns.Before + c0 * s.Columns.Dilation) * xl.Lanes;
            for (int l = 0; l < xl.Lanes; l += S.Width)
            {
                V a = S.Zero, b = S.Zero, c = S.Zero, d = S.Zero;
                for (int r = 0; r < rows; r++)
                {
                    float* tap = pixel + (long)r * s.Rows.Dilation * xl.RowStride + l;
                    float* weight = kernel + r * s.Columns.Kernel + c0;
                    for (int k = c1 - c0; k > 0; k--)
                    {
                        a = S.Fma(S.Broadcast(*weight), Read<S, V, R>(tap), a);
                        b = S.Fma(S.Broadcast(weight[secondKernel]), Read<S, V, R>(tap + second), b);
                        c = S.Fma(S.Broadcast(weight[thirdKernel]), Read<S, V, R>(tap + third), c);
                        d = S.Fma(S.Broadcast(weight[fourthKernel]), Read<S, V, R>(tap + fourth), d);
                        tap += (long)s.Columns.Dilation * xl.Lanes;
                        weight++;
                    }
                }

                float* result = yRow + (long)q * xl.Lanes + l;
                ConvTile.Put<S, V, A>(a, result);
                if (channels > 1)
                {
                    ConvTile.Put<S, V, A>(b, result + yChannel);
                }

                if (channels > 2)
                {
                    ConvTile.Put<S, V, A>(c, result + 2 * yChannel);
                }

                if (channels > 3)
                {
                    ConvTile.Put<S, V, A>(d, result + 3 * yChannel);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Read<S, V, R>(float* p)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag => R.On ? S.Relu(S.Load(p)) : S.Load(p);
}
