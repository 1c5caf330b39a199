namespace FastProxy.Kernels.Sums;

/// <summary>
/// One pass of <see cref="ChannelDots"/>: one or two sums over array A. The sum of A * B (or A) goes into column First, that of A * C, if there is a
/// C, into column Second. B and C are negative if absent.
/// </summary>
internal readonly record struct DotPass(int A, int B, int C, int First, int Second)
{
    /// <summary>Combines each pair with the next free one, if any, that shares an array with it; returns the number of passes.</summary>
    public static int Plan(ReadOnlySpan<DotPair> pairs, Span<DotPass> passes)
    {
        int length = 0;
        Span<bool> isTaken = stackalloc bool[pairs.Length];
        for (int j = 0; j < pairs.Length; j++)
        {
            if (isTaken[j])
            {
                continue;
            }

            var pass = new DotPass(pairs[j].A, pairs[j].B, -1, j, j);
            for (int k = j + 1; k < pairs.Length; k++)
            {
                if (!isTaken[k] && Join(pairs[j], j, pairs[k], k) is DotPass both)
                {
                    pass = both;
                    isTaken[k] = true;
                    break;
                }
            }

            passes[length++] = pass;
        }

        return length;
    }

    /// <summary>Returns both pairs in one pass over an array they share, the one without a product first; null if there is no such pass.</summary>
    private static DotPass? Join(DotPair one, int j, DotPair other, int k)
    {
        if (other.B < 0)
        {
            (one, j, other, k) = (other, k, one, j);
        }

        return other.B < 0 ? null
            : other.A == one.A ? new DotPass(one.A, one.B, other.B, j, k)
            : other.B == one.A ? new DotPass(one.A, one.B, other.A, j, k)
            : one.B < 0 ? null
            : other.A == one.B ? new DotPass(one.B, one.A, other.B, j, k)
            : other.B == one.B ? new DotPass(one.B, one.A, other.A, j, k)
            : null;
    }
}
