using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// The hot loop of <see cref="ConvDepthwise"/> for 3x3 windows at stride 1: the pixels under a window slide through registers, so an output takes
/// 3 loads for its 9 multiply-adds, and f once for each load.
/// <para>Sum order: that of <see cref="ConvDepthwise"/>, so the bits are the same.</para>
/// </summary>
internal static unsafe class DepthwiseSlide
{
    private static readonly ConvAxis Same = new(3, 1, 1, 1);

    /// <summary>Returns whether the loop computes convolutions of this shape: two or three rows and columns lie under every window.</summary>
    public static bool Takes(ConvShape s, ActivationLayout x) =>
        s.Rows == Same && s.Columns == Same && x.Height >= 2 && x.Width >= 2;

    /// <summary>Computes an output row of every channel.</summary>
    /// <param name="x">The first of the rows under the window.</param>
    /// <param name="w">The weights of that row and of those below it.</param>
    /// <param name="rows">The rows under the window: 2 or 3.</param>
    public static void Rows<S, V, R, A>(float* x, float* w, int rows, ActivationLayout layout, float* y)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where A : struct, IFlag
    {
        for (int c = 0; c < layout.Channels; c++, x += layout.ChannelStride, y += layout.ChannelStride, w += 9)
        {
            if (rows == 3)
            {
                Row<S, V, R, A, Yes>(x, w, layout, y);
            }
            else
            {
                Row<S, V, R, A, No>(x, w, layout, y);
            }
        }
    }

    /// <summary>Computes a row of one channel. If <typeparamref name="T"/> is on, there is a third row.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Row<S, V, R, A, T>(float* x, float* w, ActivationLayout layout, float* y)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where A : struct, IFlag
        where T : struct, IFlag
    {
        int lanes = layout.Lanes;
        int rowStride = layout.RowStride;
        V w00 = S.Broadcast(w[0]), w01 = S.Broadcast(w[1]), w02 = S.Broadcast(w[2]);
        V w10 = S.Broadcast(w[3]), w11 = S.Broadcast(w[4]), w12 = S.Broadcast(w[5]);
        V w20 = T.On ? S.Broadcast(w[6]) : S.Zero, w21 = T.On ? S.Broadcast(w[7]) : S.Zero, w22 = T.On ? S.Broadcast(w[8]) : S.Zero;
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
            for (int q = layout.Width - 2; q > 0; q--)
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

            sum = S.Fma(w01, c0, S.Fma(w00, b0, S.Zero));
            sum = S.Fma(w11, c1, S.Fma(w10, b1, sum));
            sum = T.On ? S.Fma(w21, c2, S.Fma(w20, b2, sum)) : sum;
            ConvTile.Put<S, V, A>(sum, to + lanes);
        }
    }
}
