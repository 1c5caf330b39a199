namespace FastProxy.Kernels.Sums;

/// <summary>
/// Sums of whole channels from the row sums of <see cref="ChannelDots"/>.
/// <para>Computes: totals[c * count + j] = sum over rows of sums[(row * C + c) * count + j].</para>
/// <para>Shapes: sums H x C x count; totals C x count.</para>
/// <para>Requires: totals does not overlap sums.</para>
/// <para>Cost: one addition and 8 bytes per sum.</para>
/// <para>Sum order: rows in order, in float64.</para>
/// <para>Error bound: <see cref="ChannelReference.TotalsErrorBound"/>.</para>
/// <para>Source: the definition above.</para>
/// </summary>
public static unsafe class ChannelTotals
{
    /// <summary>Adds <paramref name="height"/> rows of <paramref name="channels"/> x <paramref name="count"/> sums.</summary>
    public static void Run(double* sums, int height, int channels, int count, double* totals)
    {
        int length = channels * count;
        new Span<double>(totals, length).Clear();
        for (int row = 0; row < height; row++)
        {
            double* from = sums + (long)row * length;
            for (int i = 0; i < length; i++)
            {
                totals[i] += from[i];
            }
        }
    }
}
