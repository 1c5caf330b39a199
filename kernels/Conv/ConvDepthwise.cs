using System.Runtime.CompilerServices;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// Depthwise convolution: each output channel reads the one input channel of its number.
/// <para>Computes: as <see cref="ConvDirect"/> with groups = channels.</para>
/// <para>Shapes: x of <c>xLayout</c>, w C x 1 x K x K as in PyTorch (not packed), y of <c>shape.Output(xLayout)</c>.</para>
/// <para>Requires: y does not overlap x.</para>
/// <para>Cost: 2 * K^2 FLOP per output against at least 8 bytes of memory traffic: bound by memory below K = 5.</para>
/// <para>Sum order: tap rows, tap columns; one fused multiply-add each, from +0. Error bound: K^2 * 2^-24 * sum |w||x|.</para>
/// </summary>
/// <param name="isAdd">Whether the result is added to what y holds, rounded once more; otherwise y is overwritten.</param>
public readonly unsafe struct ConvDepthwise(
    float* x, float* w, ConvShape shape, ActivationLayout xLayout, bool isRelu, int fromRow, int toRow, bool isAdd, float* y) : IKernel
{
    /// <inheritdoc/>
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
        for (int p = fromRow; p < toRow; p++)
        {
            (int r0, int r1) = s.Inside(p, xl.Height);
            for (int c = 0; c < xl.Channels; c++)
            {
                float* plane = x + c * xl.ChannelStride;
                float* kernel = w + c * s.Taps;
                float* yRow = y + c * yl.ChannelStride + (long)p * yl.RowStride;

                // Columns whose taps all lie inside; at stride 1 they are one run of floats.
                int from = Math.Clamp((s.Before + s.Stride - 1) / s.Stride, 0, yl.Width);
                int to = Math.Max(from, Math.Min(yl.Width, (xl.Width + s.Before - s.Dilation * (s.Kernel - 1) - 1 + s.Stride) / s.Stride));
                Pixels<S, V, R, A>(plane, kernel, p, r0, r1, 0, from, yRow);
                if (s.Stride == 1)
                {
                    Run<S, V, R, A>(plane, kernel, p, r0, r1, from, to, yRow);
                }
                else
                {
                    Pixels<S, V, R, A>(plane, kernel, p, r0, r1, from, to, yRow);
                }

                Pixels<S, V, R, A>(plane, kernel, p, r0, r1, to, yl.Width, yRow);
            }
        }
    }

    /// <summary>Output columns [from, to) of a row at stride 1, all taps inside: four vectors share each weight.</summary>
    private void Run<S, V, R, A>(float* plane, float* kernel, int p, int r0, int r1, int from, int to, float* yRow)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where A : struct, IFlag
    {
        ActivationLayout xl = xLayout;
        int kernelSide = shape.Kernel;
        int dilation = shape.Dilation;
        float* corner = plane + (long)(p - shape.Before + r0 * dilation) * xl.RowStride - (long)shape.Before * xl.Lanes;
        int i = from * xl.Lanes;
        int end = to * xl.Lanes;
        for (; i + 4 * S.Width <= end; i += 4 * S.Width)
        {
            V a = S.Zero, b = S.Zero, c = S.Zero, d = S.Zero;
            float* row = corner + i;
            for (int r = r0; r < r1; r++)
            {
                float* x = row;
                for (int k = 0; k < kernelSide; k++)
                {
                    V weight = S.Broadcast(kernel[r * kernelSide + k]);
                    a = S.Fma(weight, Read<S, V, R>(x), a);
                    b = S.Fma(weight, Read<S, V, R>(x + S.Width), b);
                    c = S.Fma(weight, Read<S, V, R>(x + 2 * S.Width), c);
                    d = S.Fma(weight, Read<S, V, R>(x + 3 * S.Width), d);
                    x += dilation * xl.Lanes;
                }

                row += (long)dilation * xl.RowStride;
            }

            ConvTile.Put<S, V, A>(a, yRow + i);
            ConvTile.Put<S, V, A>(b, yRow + i + S.Width);
            ConvTile.Put<S, V, A>(c, yRow + i + 2 * S.Width);
            ConvTile.Put<S, V, A>(d, yRow + i + 3 * S.Width);
        }

        for (; i < end; i += S.Width)
        {
            V a = S.Zero;
            for (int r = r0; r < r1; r++)
            {
                float* x = corner + i + (long)(r - r0) * dilation * xl.RowStride;
                for (int k = 0; k < kernelSide; k++)
                {
                    a = S.Fma(S.Broadcast(kernel[r * kernelSide + k]), Read<S, V, R>(x + (long)k * dilation * xl.Lanes), a);
                }
            }

            ConvTile.Put<S, V, A>(a, yRow + i);
        }
    }

    /// <summary>Output columns [from, to) of a row, taps outside skipped.</summary>
    private void Pixels<S, V, R, A>(float* plane, float* kernel, int p, int r0, int r1, int from, int to, float* yRow)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where A : struct, IFlag
    {
        ConvShape s = shape;
        ActivationLayout xl = xLayout;
        for (int q = from; q < to; q++)
        {
            (int c0, int c1) = s.Inside(q, xl.Width);
            for (int l = 0; l < xl.Lanes; l += S.Width)
            {
                V sum = S.Zero;
                for (int r = r0; r < r1; r++)
                {
                    float* row = plane + (long)(p * s.Stride - s.Before + r * s.Dilation) * xl.RowStride + l;
                    for (int k = c0; k < c1; k++)
                    {
                        V value = Read<S, V, R>(row + (long)(q * s.Stride - s.Before + k * s.Dilation) * xl.Lanes);
                        sum = S.Fma(S.Broadcast(kernel[r * s.Kernel + k]), value, sum);
                    }
                }

                ConvTile.Put<S, V, A>(sum, yRow + (long)q * xl.Lanes + l);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Read<S, V, R>(float* p)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag => R.On ? S.Relu(S.Load(p)) : S.Load(p);
}
