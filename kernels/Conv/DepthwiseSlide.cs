using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// The hot loop of <see cref="ConvDepthwise"/> for 3x3 windows with a pixel of padding, at stride 1 or 2: the pixels under a window slide through
/// registers, so an output takes 3 or 6 loads for its 9 multiply-adds, and f once for each load.
/// <para>
/// The sums are written out: with columns as structures of three vectors, and a method for a sum, the loop takes 2 to 5% longer at stride 1 and 10%
/// at stride 2.
/// </para>
/// <para>Sum order: that of <see cref="ConvDepthwise"/>, so the bits are the same.</para>
/// </summary>
internal static unsafe class DepthwiseSlide
{
    private static readonly ConvAxis One = new(3, 1, 1, 1);
    private static readonly ConvAxis Two = new(3, 2, 1, 1);

    /// <summary>Returns whether the loop computes convolutions of this shape: two or three rows and columns lie under every window.</summary>
    public static bool Takes(ConvShape s, ActivationLayout x) =>
        s.Rows == s.Columns && (s.Columns == One || s.Columns == Two) && x.Height >= 2 && x.Width >= 2;

    /// <summary>Computes output rows of one channel, whose windows have the same rows inside the image.</summary>
    /// <param name="x">The first row under the first window.</param>
    /// <param name="w">The weights of that row and of those below it.</param>
    /// <param name="rows">The rows under a window: 2 or 3.</param>
    /// <param name="stride">The stride: 1 or 2.</param>
    /// <param name="layout">The layout of the input.</param>
    /// <param name="count">The output rows.</param>
    /// <param name="y">The first of them.</param>
    public static void Rows<S, V, R, A>(float* x, float* w, int rows, int stride, ActivationLayout layout, int count, float* y)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where A : struct, IFlag
    {
        switch (rows, stride)
        {
            case (3, 1):
                Rows<S, V, R, A, Yes, No>(x, w, layout, count, y);
                break;
            case (3, 2):
                Rows<S, V, R, A, Yes, Yes>(x, w, layout, count, y);
                break;
            case (_, 1):
                Rows<S, V, R, A, No, No>(x, w, layout, count, y);
                break;
            default:
                Rows<S, V, R, A, No, Yes>(x, w, layout, count, y);
                break;
        }
    }

    /// <summary>
    /// Computes the rows. If <typeparamref name="T"/> is on, there is a third row under the windows; if <typeparamref name="D"/> is, the stride is 2.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Rows<S, V, R, A, T, D>(float* x, float* w, ActivationLayout layout, int count, float* y)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where A : struct, IFlag
        where T : struct, IFlag
        where D : struct, IFlag
    {
        int stride = D.On ? 2 : 1;
        int lanes = layout.Lanes;
        int rowStride = layout.RowStride;
        int width = (layout.Width + stride - 1) / stride;
        V w00 = S.Broadcast(w[0]), w01 = S.Broadcast(w[1]), w02 = S.Broadcast(w[2]);
        V w10 = S.Broadcast(w[3]), w11 = S.Broadcast(w[4]), w12 = S.Broadcast(w[5]);
        V w20 = T.On ? S.Broadcast(w[6]) : S.Zero, w21 = T.On ? S.Broadcast(w[7]) : S.Zero, w22 = T.On ? S.Broadcast(w[8]) : S.Zero;
        for (; count > 0; count--, x += (long)stride * rowStride, y += width * lanes)
        {
            for (int l = 0; l < lanes; l += S.Width)
            {
                float* p = x + l;
                float* to = y + l;
                V a0, a1, a2;
                V b0 = ConvDepthwise.Read<S, V, R>(p);
                V b1 = ConvDepthwise.Read<S, V, R>(p + rowStride);
                V b2 = T.On ? ConvDepthwise.Read<S, V, R>(p + 2 * rowStride) : S.Zero;
                p += lanes;
                V c0 = ConvDepthwise.Read<S, V, R>(p);
                V c1 = ConvDepthwise.Read<S, V, R>(p + rowStride);
                V c2 = T.On ? ConvDepthwise.Read<S, V, R>(p + 2 * rowStride) : S.Zero;
                V sum = S.Fma(w02, c0, S.Fma(w01, b0, S.Zero));
                sum = S.Fma(w12, c1, S.Fma(w11, b1, sum));
                sum = T.On ? S.Fma(w22, c2, S.Fma(w21, b2, sum)) : sum;
                ConvTile.Put<S, V, A>(sum, to);

                // Several outputs at once, so that no register takes the place of another.
                int whole = (layout.Width - 2) / stride;
                if (!D.On)
                {
                    for (; whole >= 3; whole -= 3)
                    {
                        p += lanes;
                        a0 = ConvDepthwise.Read<S, V, R>(p);
                        a1 = ConvDepthwise.Read<S, V, R>(p + rowStride);
                        a2 = T.On ? ConvDepthwise.Read<S, V, R>(p + 2 * rowStride) : S.Zero;
                        sum = S.Fma(w02, a0, S.Fma(w01, c0, S.Fma(w00, b0, S.Zero)));
                        sum = S.Fma(w12, a1, S.Fma(w11, c1, S.Fma(w10, b1, sum)));
                        sum = T.On ? S.Fma(w22, a2, S.Fma(w21, c2, S.Fma(w20, b2, sum))) : sum;
                        to += lanes;
                        ConvTile.Put<S, V, A>(sum, to);

                        p += lanes;
                        b0 = ConvDepthwise.Read<S, V, R>(p);
                        b1 = ConvDepthwise.Read<S, V, R>(p + rowStride);
                        b2 = T.On ? ConvDepthwise.Read<S, V, R>(p + 2 * rowStride) : S.Zero;
                        sum = S.Fma(w02, b0, S.Fma(w01, a0, S.Fma(w00, c0, S.Zero)));
                        sum = S.Fma(w12, b1, S.Fma(w11, a1, S.Fma(w10, c1, sum)));
                        sum = T.On ? S.Fma(w22, b2, S.Fma(w21, a2, S.Fma(w20, c2, sum))) : sum;
                        to += lanes;
                        ConvTile.Put<S, V, A>(sum, to);

                        p += lanes;
                        c0 = ConvDepthwise.Read<S, V, R>(p);
                        c1 = ConvDepthwise.Read<S, V, R>(p + rowStride);
                        c2 = T.On ? ConvDepthwise.Read<S, V, R>(p + 2 * rowStride) : S.Zero;
                        sum = S.Fma(w02, c0, S.Fma(w01, b0, S.Fma(w00, a0, S.Zero)));
                        sum = S.Fma(w12, c1, S.Fma(w11, b1, S.Fma(w10, a1, sum)));
                        sum = T.On ? S.Fma(w22, c2, S.Fma(w21, b2, S.Fma(w20, a2, sum))) : sum;
                        to += lanes;
                        ConvTile.Put<S, V, A>(sum, to);
                    }

                    for (; whole > 0; whole--)
                    {
                        (a0, a1, a2, b0, b1, b2) = (b0, b1, b2, c0, c1, c2);
                        p += lanes;
                        c0 = ConvDepthwise.Read<S, V, R>(p);
                        c1 = ConvDepthwise.Read<S, V, R>(p + rowStride);
                        c2 = T.On ? ConvDepthwise.Read<S, V, R>(p + 2 * rowStride) : S.Zero;
                        sum = S.Fma(w02, c0, S.Fma(w01, b0, S.Fma(w00, a0, S.Zero)));
                        sum = S.Fma(w12, c1, S.Fma(w11, b1, S.Fma(w10, a1, sum)));
                        sum = T.On ? S.Fma(w22, c2, S.Fma(w21, b2, S.Fma(w20, a2, sum))) : sum;
                        to += lanes;
                        ConvTile.Put<S, V, A>(sum, to);
                    }

                    (a0, a1, a2, b0, b1, b2) = (b0, b1, b2, c0, c1, c2);
                }
                else
                {
                    for (; whole >= 2; whole -= 2)
                    {
                        p += lanes;
                        b0 = ConvDepthwise.Read<S, V, R>(p);
                        b1 = ConvDepthwise.Read<S, V, R>(p + rowStride);
                        b2 = T.On ? ConvDepthwise.Read<S, V, R>(p + 2 * rowStride) : S.Zero;
                        p += lanes;
                        a0 = ConvDepthwise.Read<S, V, R>(p);
                        a1 = ConvDepthwise.Read<S, V, R>(p + rowStride);
                        a2 = T.On ? ConvDepthwise.Read<S, V, R>(p + 2 * rowStride) : S.Zero;
                        sum = S.Fma(w02, a0, S.Fma(w01, b0, S.Fma(w00, c0, S.Zero)));
                        sum = S.Fma(w12, a1, S.Fma(w11, b1, S.Fma(w10, c1, sum)));
                        sum = T.On ? S.Fma(w22, a2, S.Fma(w21, b2, S.Fma(w20, c2, sum))) : sum;
                        to += lanes;
                        ConvTile.Put<S, V, A>(sum, to);

                        p += lanes;
                        b0 = ConvDepthwise.Read<S, V, R>(p);
                        b1 = ConvDepthwise.Read<S, V, R>(p + rowStride);
                        b2 = T.On ? ConvDepthwise.Read<S, V, R>(p + 2 * rowStride) : S.Zero;
                        p += lanes;
                        c0 = ConvDepthwise.Read<S, V, R>(p);
                        c1 = ConvDepthwise.Read<S, V, R>(p + rowStride);
                        c2 = T.On ? ConvDepthwise.Read<S, V, R>(p + 2 * rowStride) : S.Zero;
                        sum = S.Fma(w02, c0, S.Fma(w01, b0, S.Fma(w00, a0, S.Zero)));
                        sum = S.Fma(w12, c1, S.Fma(w11, b1, S.Fma(w10, a1, sum)));
                        sum = T.On ? S.Fma(w22, c2, S.Fma(w21, b2, S.Fma(w20, a2, sum))) : sum;
                        to += lanes;
                        ConvTile.Put<S, V, A>(sum, to);
                    }

                    (a0, a1, a2) = (c0, c1, c2);
                    if (whole > 0)
                    {
                        p += lanes;
                        b0 = ConvDepthwise.Read<S, V, R>(p);
                        b1 = ConvDepthwise.Read<S, V, R>(p + rowStride);
                        b2 = T.On ? ConvDepthwise.Read<S, V, R>(p + 2 * rowStride) : S.Zero;
                        p += lanes;
                        c0 = ConvDepthwise.Read<S, V, R>(p);
                        c1 = ConvDepthwise.Read<S, V, R>(p + rowStride);
                        c2 = T.On ? ConvDepthwise.Read<S, V, R>(p + 2 * rowStride) : S.Zero;
                        sum = S.Fma(w02, c0, S.Fma(w01, b0, S.Fma(w00, a0, S.Zero)));
                        sum = S.Fma(w12, c1, S.Fma(w11, b1, S.Fma(w10, a1, sum)));
                        sum = T.On ? S.Fma(w22, c2, S.Fma(w21, b2, S.Fma(w20, a2, sum))) : sum;
                        to += lanes;
                        ConvTile.Put<S, V, A>(sum, to);
                        (a0, a1, a2) = (c0, c1, c2);
                    }

                    if (layout.Width % 2 == 0)
                    {
                        continue;
                    }

                    p += lanes;
                    b0 = ConvDepthwise.Read<S, V, R>(p);
                    b1 = ConvDepthwise.Read<S, V, R>(p + rowStride);
                    b2 = T.On ? ConvDepthwise.Read<S, V, R>(p + 2 * rowStride) : S.Zero;
                }

                sum = S.Fma(w01, b0, S.Fma(w00, a0, S.Zero));
                sum = S.Fma(w11, b1, S.Fma(w10, a1, sum));
                sum = T.On ? S.Fma(w21, b2, S.Fma(w20, a2, sum)) : sum;
                ConvTile.Put<S, V, A>(sum, to + lanes);
            }
        }
    }
}
