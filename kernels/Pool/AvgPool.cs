using System.Runtime.CompilerServices;

namespace FastProxy.Kernels.Pool;

/// <summary>
/// Average pooling.
/// <para>Computes: y[c][p][q] = (sum of x[c] under the window) * (1 / taps), taps as <see cref="PoolShape.Counted"/> says.</para>
/// <para>Shapes: x of <c>xLayout</c>, y of <c>shape.Output(xLayout)</c>.</para>
/// <para>Requires: <c>scratch</c> of one row of x; y does not overlap x.</para>
/// <para>Cost: (K - 1) additions per input of the rows read and K per output.</para>
/// <para>Sum order: rows of each column top down, then columns left to right. Error bound: (K^2 + 1) * 2^-24 * sum |x| / taps.</para>
/// </summary>
public readonly unsafe struct AvgPool(
    float* x, PoolShape shape, ActivationLayout xLayout, int fromRow, int toRow, float* scratch, float* y) : IKernel
{
    /// <inheritdoc/>
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        ActivationLayout yl = shape.Output(xLayout);
        for (int c = 0; c < xLayout.Channels; c++)
        {
            for (int row = fromRow; row < toRow; row++)
            {
                Row<S, V>(x + c * xLayout.ChannelStride, shape, xLayout, row, scratch, y + c * yl.ChannelStride + (long)row * yl.RowStride);
            }
        }
    }

    /// <summary>One output row of one channel.</summary>
    internal static void Row<S, V>(float* plane, PoolShape shape, ActivationLayout xl, int row, float* scratch, float* y)
        where S : struct, ISimd<V>
        where V : struct
    {
        (int r0, int r1) = shape.Inside(row, xl.Height);
        if (shape is { Kernel: 3, Stride: 1, Padding: 1 } && r1 - r0 == 3 && xl.Width >= 2)
        {
            Slide3<S, V>(plane + (long)r0 * xl.RowStride, shape.Counted(row, xl.Height), shape, xl, y);
            return;
        }

        for (int i = 0; i < xl.RowStride; i += S.Width)
        {
            float* p = plane + (long)r0 * xl.RowStride + i;
            V sum = S.Load(p);
            for (int r = r0 + 1; r < r1; r++)
            {
                p += xl.RowStride;
                sum = S.Add(sum, S.Load(p));
            }

            S.Store(sum, scratch + i);
        }

        int width = shape.Output(xl.Width);
        int rowCount = shape.Counted(row, xl.Height);
        for (int q = 0; q < width; q++)
        {
            (int c0, int c1) = shape.Inside(q, xl.Width);
            V factor = S.Broadcast(1f / (rowCount * shape.Counted(q, xl.Width)));
            for (int l = 0; l < xl.Lanes; l += S.Width)
            {
                float* p = scratch + (long)c0 * xl.Lanes + l;
                V sum = S.Load(p);
                for (int c = c0 + 1; c < c1; c++)
                {
                    p += xl.Lanes;
                    sum = S.Add(sum, S.Load(p));
                }

                S.Store(S.Mul(sum, factor), y + (long)q * xl.Lanes + l);
            }
        }
    }

    /// <summary>A row of the 3x3 window at stride 1 away from the upper and lower edge: column sums slide through registers.</summary>
    private static void Slide3<S, V>(float* x, int rowCount, PoolShape shape, ActivationLayout xl, float* y)
        where S : struct, ISimd<V>
        where V : struct
    {
        int last = xl.Width - 1;
        V edge = S.Broadcast(1f / (rowCount * shape.Counted(0, xl.Width)));
        V inner = S.Broadcast(1f / (rowCount * 3));
        for (int l = 0; l < xl.Lanes; l += S.Width)
        {
            float* p = x + l;
            float* destination = y + l;
            V left = Column<S, V>(p, xl.RowStride);
            p += xl.Lanes;
            V middle = Column<S, V>(p, xl.RowStride);
            V pair = S.Add(left, middle);
            S.Store(S.Mul(pair, edge), destination);
            for (int q = 1; q < last; q++)
            {
                p += xl.Lanes;
                destination += xl.Lanes;
                V right = Column<S, V>(p, xl.RowStride);
                S.Store(S.Mul(S.Add(pair, right), inner), destination);
                pair = S.Add(middle, right);
                middle = right;
            }

            S.Store(S.Mul(pair, edge), destination + xl.Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Column<S, V>(float* p, int rowStride)
        where S : struct, ISimd<V>
        where V : struct => S.Add(S.Add(S.Load(p), S.Load(p + rowStride)), S.Load(p + 2L * rowStride));
}
