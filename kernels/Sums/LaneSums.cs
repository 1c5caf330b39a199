using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Sums;

/// <summary>
/// Sums across samples: the loop of every kernel that forms them.
/// <para>
/// Sum order: 4 chains of 16 lanes in float32 (group g of 16 floats goes to chain g mod 4), chains added as (0+1)+(2+3), the 16 lanes in float64 as a
/// tree. It does not depend on the vector width.
/// </para>
/// <para>Error bound: <see cref="ChannelReference.RowErrorBound"/>.</para>
/// </summary>
internal static unsafe class LaneSums
{
    /// <summary>
    /// Forms the sums of <typeparamref name="F"/> over <paramref name="length"/> floats, a multiple of 16; <paramref name="first"/> is that of a or a
    /// * b, <paramref name="second"/> that of a * c or a * a.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Run<S, V, F>(float* a, float* b, float* c, int length, double* first, double* second)
        where S : struct, ISimd<V>
        where V : struct
        where F : struct, ISumForm
    {
        float* lanes = stackalloc float[2 * Lanes.Virtual];
        for (int sub = 0; sub < Lanes.Virtual; sub += S.Width)
        {
            V s0 = S.Zero, s1 = S.Zero, s2 = S.Zero, s3 = S.Zero;
            V q0 = S.Zero, q1 = S.Zero, q2 = S.Zero, q3 = S.Zero;
            int i = sub;
            for (; i + 3 * Lanes.Virtual < length; i += 4 * Lanes.Virtual)
            {
                Step<S, V, F>(a, b, c, i, ref s0, ref q0);
                Step<S, V, F>(a, b, c, i + Lanes.Virtual, ref s1, ref q1);
                Step<S, V, F>(a, b, c, i + 2 * Lanes.Virtual, ref s2, ref q2);
                Step<S, V, F>(a, b, c, i + 3 * Lanes.Virtual, ref s3, ref q3);
            }

            if (i < length)
            {
                Step<S, V, F>(a, b, c, i, ref s0, ref q0);
            }

            if (i + Lanes.Virtual < length)
            {
                Step<S, V, F>(a, b, c, i + Lanes.Virtual, ref s1, ref q1);
            }

            if (i + 2 * Lanes.Virtual < length)
            {
                Step<S, V, F>(a, b, c, i + 2 * Lanes.Virtual, ref s2, ref q2);
            }

            S.Store(S.Add(S.Add(s0, s1), S.Add(s2, s3)), lanes + sub);
            if (F.IsDouble)
            {
                S.Store(S.Add(S.Add(q0, q1), S.Add(q2, q3)), lanes + Lanes.Virtual + sub);
            }
        }

        *first = Tree(lanes);
        if (F.IsDouble)
        {
            *second = Tree(lanes + Lanes.Virtual);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<S, V, F>(float* a, float* b, float* c, int i, ref V s, ref V q)
        where S : struct, ISimd<V>
        where V : struct
        where F : struct, ISumForm
    {
        V x = S.Load(a + i);
        s = F.IsAlone ? S.Add(s, x) : S.Fma(x, S.Load(b + i), s);
        if (F.IsDouble)
        {
            q = S.Fma(x, F.IsSquare ? x : S.Load(c + i), q);
        }
    }

    /// <summary>Returns the sum of 16 lanes in float64, adding halves to halves, so that no addition waits for more than three others.</summary>
    private static double Tree(float* lanes)
    {
        double a = ((double)lanes[0] + lanes[8]) + ((double)lanes[4] + lanes[12]);
        double b = ((double)lanes[1] + lanes[9]) + ((double)lanes[5] + lanes[13]);
        double c = ((double)lanes[2] + lanes[10]) + ((double)lanes[6] + lanes[14]);
        double d = ((double)lanes[3] + lanes[11]) + ((double)lanes[7] + lanes[15]);
        return (a + c) + (b + d);
    }
}
