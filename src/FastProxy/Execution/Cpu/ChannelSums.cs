using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Plans;

namespace FastProxy.Execution.Cpu;

/// <summary>Forms sums of products per channel, for the derivatives and curvature of batch-norms.</summary>
internal static unsafe class ChannelSums
{
    /// <summary>Returns the number of doubles that the sums of this many pairs take.</summary>
    public static long Length(ActivationLayout layout, int pairs) => (long)layout.Channels * pairs * (layout.Height + 1);

    /// <summary>Forms the sums and returns a row of totals per channel, which lies behind the row sums in <see cref="CpuContext.Sums"/>.</summary>
    public static double* Run(CpuContext context, ReadOnlySpan<Tensor> tensors, ReadOnlySpan<DotPair> pairs)
    {
        ActivationLayout layout = tensors[0].Layout;
        nint* arrays = stackalloc nint[tensors.Length];
        for (int i = 0; i < tensors.Length; i++)
        {
            arrays[i] = (nint)context.At(tensors[i]);
        }

        DotPair* copy = stackalloc DotPair[pairs.Length];
        pairs.CopyTo(new Span<DotPair>(copy, pairs.Length));
        (nint first, nint firstPair, int count) = ((nint)arrays, (nint)copy, pairs.Length);
        context.Split(layout.Height, (from, to, _) =>
            context.Run(new ChannelDots((nint*)first, (DotPair*)firstPair, count, layout, from, to, context.Sums)));
        double* totals = context.Sums + (long)layout.Channels * count * layout.Height;
        ChannelTotals.Run(context.Sums, layout.Height, layout.Channels, count, totals);
        return totals;
    }
}
