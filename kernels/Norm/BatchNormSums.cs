namespace FastProxy.Kernels.Norm;

/// <summary>
/// First half of train-mode batch-norm: sums of each channel's row over columns and samples.
/// <para>Computes: sums[2 * (row * C + c)] = sum of x[c][row][.][.], and the sum of squares after it.</para>
/// <para>Shapes: x of <c>layout</c>; sums H x C x 2 in float64.</para>
/// <para>Requires: padding lanes of x are 0.</para>
/// <para>Cost: 3 FLOP and 4 bytes per element.</para>
/// <para>
/// Sum order: 4 chains of 16 lanes in float32 (group g of 16 samples goes to chain g mod 4), chains added as (0+1)+(2+3), the 16 lanes in
/// float64 as a tree. It does not depend on the vector width.
/// </para>
/// <para>Error bound: (ceil(W * Lanes / 64) + 2) * 2^-24 of the sum of magnitudes (of squares).</para>
/// </summary>
public readonly unsafe struct BatchNormSums(float* x, ActivationLayout layout, int fromRow, int toRow, double* sums) : IKernel
{
    /// <inheritdoc/>
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int row = fromRow; row < toRow; row++)
        {
            for (int c = 0; c < layout.Channels; c++)
            {
                Row<S, V>(
                    x + c * layout.ChannelStride + (long)row * layout.RowStride,
                    layout.RowStride,
                    sums + 2L * ((long)row * layout.Channels + c));
            }
        }
    }

    /// <summary>Sum and sum of squares of <paramref name="length"/> floats, a multiple of 16.</summary>
    internal static void Row<S, V>(float* x, int length, double* sums)
        where S : struct, ISimd<V>
        where V : struct
    {
        float* lanes = stackalloc float[2 * Lanes.Virtual];
        for (int sub = 0; sub < Lanes.Virtual; sub += S.Width)
        {
            V s0 = S.Zero, s1 = S.Zero, s2 = S.Zero, s3 = S.Zero;
            V q0 = S.Zero, q1 = S.Zero, q2 = S.Zero, q3 = S.Zero;
            int i = sub;
            for (; i + 3 * Lanes.Virtual < length; i += 4 * Lanes.Virtual)
            {
                V a = S.Load(x + i);
                V b = S.Load(x + i + Lanes.Virtual);
                V c = S.Load(x + i + 2 * Lanes.Virtual);
                V d = S.Load(x + i + 3 * Lanes.Virtual);
                s0 = S.Add(s0, a);
                s1 = S.Add(s1, b);
                s2 = S.Add(s2, c);
                s3 = S.Add(s3, d);
                q0 = S.Fma(a, a, q0);
                q1 = S.Fma(b, b, q1);
                q2 = S.Fma(c, c, q2);
                q3 = S.Fma(d, d, q3);
            }

            if (i < length)
            {
                V a = S.Load(x + i);
                s0 = S.Add(s0, a);
                q0 = S.Fma(a, a, q0);
            }

            if (i + Lanes.Virtual < length)
            {
                V b = S.Load(x + i + Lanes.Virtual);
                s1 = S.Add(s1, b);
                q1 = S.Fma(b, b, q1);
            }

            if (i + 2 * Lanes.Virtual < length)
            {
                V c = S.Load(x + i + 2 * Lanes.Virtual);
                s2 = S.Add(s2, c);
                q2 = S.Fma(c, c, q2);
            }

            S.Store(S.Add(S.Add(s0, s1), S.Add(s2, s3)), lanes + sub);
            S.Store(S.Add(S.Add(q0, q1), S.Add(q2, q3)), lanes + Lanes.Virtual + sub);
        }

        sums[0] = Tree(lanes);
        sums[1] = Tree(lanes + Lanes.Virtual);
    }

    /// <summary>The sum of 16 lanes in float64: halves onto halves, so that no addition waits for more than three others.</summary>
    private static double Tree(float* lanes)
    {
        double a = ((double)lanes[0] + lanes[8]) + ((double)lanes[4] + lanes[12]);
        double b = ((double)lanes[1] + lanes[9]) + ((double)lanes[5] + lanes[13]);
        double c = ((double)lanes[2] + lanes[10]) + ((double)lanes[6] + lanes[14]);
        double d = ((double)lanes[3] + lanes[11]) + ((double)lanes[7] + lanes[15]);
        return (a + c) + (b + d);
    }
}
