using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Sums;

/// <summary>
/// Sums over the pixels of some rows of a channel, one per sample: of an activation, or of the products of two.
/// <para>Computes: dots[c * Lanes + n] = sum over the pixels of the rows of a[c][.][.][n] * b[c][.][.][n], or of a alone if b is null.</para>
/// <para>Shapes: a and b of <c>layout</c>; dots C x Lanes.</para>
/// <para>Requires: padding lanes of a and b are 0, so that those of dots become +0; dots overlaps neither.</para>
/// <para>Cost: 2 FLOP and 8 bytes (4 without b) per element.</para>
/// <para>Sum order: columns of a row in order from +0, one fused multiply-add each; then rows in order.</para>
/// <para>Error bound: <see cref="ChannelReference.SampleDotsErrorBound"/>.</para>
/// <para>Source: the definition above.</para>
/// </summary>
public readonly unsafe struct SampleDots(
    float* a, float* b, ActivationLayout layout, int fromRow, int toRow, int fromChannel, int toChannel, float* dots) : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        if (b == null)
        {
            Channels<S, V, Yes>();
        }
        else
        {
            Channels<S, V, No>();
        }
    }

    private void Channels<S, V, A>()
        where S : struct, ISimd<V>
        where V : struct
        where A : struct, IFlag
    {
        int lanes = layout.Lanes;
        for (int c = fromChannel; c < toChannel; c++)
        {
            float* to = dots + (long)c * lanes;
            new Span<float>(to, lanes).Clear();
            for (int row = fromRow; row < toRow; row++)
            {
                long offset = c * layout.ChannelStride + (long)row * layout.RowStride;
                int n = 0;
                for (; n + 4 * S.Width <= lanes; n += 4 * S.Width)
                {
                    Four<S, V, A>(a + offset + n, b + offset + n, layout.Width, lanes, to + n);
                }

                for (; n < lanes; n += S.Width)
                {
                    One<S, V, A>(a + offset + n, b + offset + n, layout.Width, lanes, to + n);
                }
            }
        }
    }

    /// <summary>Adds the sum of a row at four vectors of samples.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Four<S, V, A>(float* a, float* b, int width, int lanes, float* to)
        where S : struct, ISimd<V>
        where V : struct
        where A : struct, IFlag
    {
        V s0 = S.Zero, s1 = S.Zero, s2 = S.Zero, s3 = S.Zero;
        for (int i = 0; i < width * lanes; i += lanes)
        {
            s0 = Step<S, V, A>(a + i, b + i, s0);
            s1 = Step<S, V, A>(a + i + S.Width, b + i + S.Width, s1);
            s2 = Step<S, V, A>(a + i + 2 * S.Width, b + i + 2 * S.Width, s2);
            s3 = Step<S, V, A>(a + i + 3 * S.Width, b + i + 3 * S.Width, s3);
        }

        S.Store(S.Add(S.Load(to), s0), to);
        S.Store(S.Add(S.Load(to + S.Width), s1), to + S.Width);
        S.Store(S.Add(S.Load(to + 2 * S.Width), s2), to + 2 * S.Width);
        S.Store(S.Add(S.Load(to + 3 * S.Width), s3), to + 3 * S.Width);
    }

    /// <summary>Adds the sum of a row at one vector of samples.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void One<S, V, A>(float* a, float* b, int width, int lanes, float* to)
        where S : struct, ISimd<V>
        where V : struct
        where A : struct, IFlag
    {
        V s = S.Zero;
        for (int i = 0; i < width * lanes; i += lanes)
        {
            s = Step<S, V, A>(a + i, b + i, s);
        }

        S.Store(S.Add(S.Load(to), s), to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Step<S, V, A>(float* a, float* b, V s)
        where S : struct, ISimd<V>
        where V : struct
        where A : struct, IFlag => A.On ? S.Add(s, S.Load(a)) : S.Fma(S.Load(a), S.Load(b), s);
}
