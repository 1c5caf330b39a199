using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// The hot loop of <see cref="ConvDepthwise"/> for windows of five columns with two of padding, at stride 1 or 2. A row of taps after another sweeps
/// over an output row, whose sums wait in the cache: the pixels of the row slide through registers, so five multiply-adds take two loads or three,
/// and the chains of neighbouring sums run side by side.
/// <para>Sum order: that of <see cref="ConvDepthwise"/>, so the bits are the same.</para>
/// </summary>
internal static unsafe class DepthwiseSweep
{
    private static readonly ConvAxis One = new(5, 1, 2, 2);
    private static readonly ConvAxis Two = new(5, 2, 2, 2);

    /// <summary>Returns whether the loop computes convolutions of this shape: three or more columns lie under every window.</summary>
    public static bool Takes(ConvShape s, ActivationLayout x) => (s.Columns == One || s.Columns == Two) && x.Width >= 4;

    /// <summary>Computes output rows of one channel, whose windows have the same rows inside the image.</summary>
    /// <param name="x">The first row under the first window.</param>
    /// <param name="rowStep">The floats from a row under a window to the next.</param>
    /// <param name="windowStep">The floats from a window to that of the next row.</param>
    /// <param name="w">The weights of the first row and of those below it.</param>
    /// <param name="rows">The rows under a window.</param>
    /// <param name="stride">The stride of columns: 1 or 2.</param>
    /// <param name="layout">The layout of the input.</param>
    /// <param name="count">The output rows.</param>
    /// <param name="y">The first of them.</param>
    public static void Rows<S, V, R>(
        float* x, long rowStep, long windowStep, float* w, int rows, int stride, ActivationLayout layout, int count, float* y)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
    {
        int yStep = (layout.Width + stride - 1) / stride * layout.Lanes;
        for (; count > 0; count--, x += windowStep, y += yStep)
        {
            for (int r = 0; r < rows; r++)
            {
                switch (r, stride)
                {
                    case (0, 1):
                        Sweep<S, V, R, Yes, No>(x, w, layout, y);
                        break;
                    case (0, _):
                        Sweep<S, V, R, Yes, Yes>(x, w, layout, y);
                        break;
                    case (_, 1):
                        Sweep<S, V, R, No, No>(x + r * rowStep, w + 5 * r, layout, y);
                        break;
                    default:
                        Sweep<S, V, R, No, Yes>(x + r * rowStep, w + 5 * r, layout, y);
                        break;
                }
            }
        }
    }

    /// <summary>
    /// Adds one row of taps to an output row, or starts it if <typeparamref name="F"/> is on; if <typeparamref name="D"/> is, the stride is 2.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Sweep<S, V, R, F, D>(float* x, float* w, ActivationLayout layout, float* y)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
        where F : struct, IFlag
        where D : struct, IFlag
    {
        int lanes = layout.Lanes;
        V w0 = S.Broadcast(w[0]), w1 = S.Broadcast(w[1]), w2 = S.Broadcast(w[2]), w3 = S.Broadcast(w[3]), w4 = S.Broadcast(w[4]);
        for (int l = 0; l < lanes; l += S.Width)
        {
            float* p = x + l;
            float* to = y + l;
            V a, b = S.Zero, c = Next<S, V, R>(ref p, lanes), d = Next<S, V, R>(ref p, lanes), e = Next<S, V, R>(ref p, lanes);
            S.Store(S.Fma(w4, e, S.Fma(w3, d, S.Fma(w2, c, Sum<S, V, F>(to)))), to);
            to += lanes;
            int whole;
            if (D.On)
            {
                whole = (layout.Width - 3) / 2;
            }
            else
            {
                (b, c, d, e) = (c, d, e, Next<S, V, R>(ref p, lanes));
                S.Store(S.Fma(w4, e, S.Fma(w3, d, S.Fma(w2, c, S.Fma(w1, b, Sum<S, V, F>(to))))), to);
                to += lanes;
                whole = layout.Width - 4;
            }

            for (; whole > 0; whole--, to += lanes)
            {
                if (D.On)
                {
                    (a, b, c) = (c, d, e);
                    d = Next<S, V, R>(ref p, lanes);
                }
                else
                {
                    (a, b, c, d) = (b, c, d, e);
                }

                e = Next<S, V, R>(ref p, lanes);
                S.Store(S.Fma(w4, e, S.Fma(w3, d, S.Fma(w2, c, S.Fma(w1, b, S.Fma(w0, a, Sum<S, V, F>(to)))))), to);
            }

            if (D.On)
            {
                (a, b, c) = (c, d, e);
                V sum = S.Fma(w2, c, S.Fma(w1, b, S.Fma(w0, a, Sum<S, V, F>(to))));
                S.Store(layout.Width % 2 == 0 ? S.Fma(w3, Next<S, V, R>(ref p, lanes), sum) : sum, to);
                continue;
            }

            S.Store(S.Fma(w3, e, S.Fma(w2, d, S.Fma(w1, c, S.Fma(w0, b, Sum<S, V, F>(to))))), to);
            to += lanes;
            S.Store(S.Fma(w2, e, S.Fma(w1, d, S.Fma(w0, c, Sum<S, V, F>(to)))), to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Next<S, V, R>(ref float* p, int lanes)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IFlag
    {
        V value = ConvDepthwise.Read<S, V, R>(p);
        p += lanes;
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sum<S, V, F>(float* y)
        where S : struct, ISimd<V>
        where V : struct
        where F : struct, IFlag => F.On ? S.Zero : S.Load(y);
}
