using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Sums;

/// <summary>
/// Sums of each channel's row over columns and samples, of arrays and of products of two. The derivatives of train-mode batch-norm need them.
/// <para>Computes: sums[(row * C + c) * count + j] = sum of A_j * B_j over [c][row][.][.], or of A_j alone if the pair names no B.</para>
/// <para>Shapes: arrays of <c>layout</c>; sums H x C x count in float64.</para>
/// <para>Requires: 1 to <see cref="MaxPairs"/> pairs; padding lanes of the arrays are 0.</para>
/// <para>
/// Cost: 2 FLOP per element and pair; reads each array once, the rest from the first-level cache while a row of every array fits in it. Two pairs
/// that share an array share its loads.
/// </para>
/// <para>Sum order: that of <see cref="LaneSums"/>, for each pair on its own. It depends neither on the other pairs nor on the vector width.</para>
/// <para>Error bound: <see cref="ChannelReference.RowErrorBound"/>.</para>
/// <para>Source: the definition above.</para>
/// </summary>
public readonly unsafe struct ChannelDots(
    nint* arrays, DotPair* pairs, int count, ActivationLayout layout, int fromRow, int toRow, double* sums) : IKernel
{
    /// <summary>The limit on the pairs of one pass.</summary>
    public const int MaxPairs = 16;

    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        if (count is < 1 or > MaxPairs)
        {
            throw new InvalidOperationException($"{count} pairs, expected 1 to {MaxPairs}");
        }

        Span<DotPass> passes = stackalloc DotPass[count];
        int length = DotPass.Plan(new ReadOnlySpan<DotPair>(pairs, count), passes);
        for (int c = 0; c < layout.Channels; c++)
        {
            for (int row = fromRow; row < toRow; row++)
            {
                long offset = c * layout.ChannelStride + (long)row * layout.RowStride;
                double* to = sums + ((long)row * layout.Channels + c) * count;
                for (int i = 0; i < length; i++)
                {
                    Row<S, V>(in passes[i], offset, to);
                }
            }
        }
    }

    private void Row<S, V>(in DotPass pass, long offset, double* to)
        where S : struct, ISimd<V>
        where V : struct
    {
        float* a = (float*)arrays[pass.A] + offset;
        float* b = pass.B < 0 ? null : (float*)arrays[pass.B] + offset;
        float* c = pass.C < 0 ? null : (float*)arrays[pass.C] + offset;
        double* first = to + pass.First;
        double* second = to + pass.Second;
        int length = layout.RowStride;
        switch (b == null, c != null)
        {
            case (true, true):
                LaneSums.Run<S, V, SumAndDot>(a, b, c, length, first, second);
                break;
            case (true, false):
                LaneSums.Run<S, V, Sum>(a, b, c, length, first, second);
                break;
            case (false, true):
                LaneSums.Run<S, V, TwoDots>(a, b, c, length, first, second);
                break;
            case (false, false):
                LaneSums.Run<S, V, Dot>(a, b, c, length, first, second);
                break;
        }
    }
}
