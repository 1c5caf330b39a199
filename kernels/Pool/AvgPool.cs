using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary>
/// Average pooling.
/// <para>Computes: y[c][p][q] = (sum of x[c] under the window) * (1 / taps), taps as in <see cref="PoolShape.Counted"/>.</para>
/// <para>Shapes: x of <c>xLayout</c>, y of <c>shape.Output(xLayout)</c>.</para>
/// <para>Requires: <c>scratch</c> of one row of x; y does not overlap x.</para>
/// <para>Cost: (K - 1) additions per input of the rows read and K per output.</para>
/// <para>Sum order: rows of each column top down, then columns left to right.</para>
/// <para>Error bound: <see cref="PoolReference.AverageErrorBound"/>.</para>
/// <para>Source: the definition above.</para>
/// </summary>
public readonly unsafe struct AvgPool(
    float* x, PoolShape shape, ActivationLayout xLayout, int fromRow, int toRow, float* scratch, float* y) : IKernel
{
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

    /// <summary>Computes one output row of one channel.</summary>
    internal static void Row<S, V>(float* plane, PoolShape shape, ActivationLayout xl, int row, float* scratch, float* y)
        where S : struct, ISimd<V>
        where V : struct
    {
        (int r0, int r1) = shape.Inside(row, xl.Height);
        if (shape is { Kernel: 3, Stride: 1, Padding: 1 } && r1 - r0 >= 2 && xl.Width >= 2)
        {
            float* top = plane + (long)r0 * xl.RowStride;
            int count = shape.Counted(row, xl.Height);
            if (r1 - r0 == 3)
            {
                Slide3<S, V, Yes>(top, count, shape, xl, y);
            }
            else
            {
                Slide3<S, V, No>(top, count, shape, xl, y);
            }

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

    /// <summary>
    /// Computes a row of the 3x3 window at stride 1: column sums slide through registers, two vectors of samples at a time. If
    /// <typeparamref name="T"/> is on, three input rows lie under the window, otherwise two.
    /// </summary>
    private static void Slide3<S, V, T>(float* x, int rowCount, PoolShape shape, ActivationLayout xl, float* y)
        where S : struct, ISimd<V>
        where V : struct
        where T : struct, IFlag
    {
        V edge = S.Broadcast(1f / (rowCount * shape.Counted(0, xl.Width)));
        V inner = S.Broadcast(1f / (rowCount * 3));
        int l = 0;
        for (; l + 2 * S.Width <= xl.Lanes; l += 2 * S.Width)
        {
            float* p = x + l;
            float* q = y + l;
            float* end = q + (long)(xl.Width - 1) * xl.Lanes;
            V pairA = Column<S, V, T>(p, xl.RowStride);
            V pairB = Column<S, V, T>(p + S.Width, xl.RowStride);
            p += xl.Lanes;
            V middleA = Column<S, V, T>(p, xl.RowStride);
            V middleB = Column<S, V, T>(p + S.Width, xl.RowStride);
            pairA = S.Add(pairA, middleA);
            pairB = S.Add(pairB, middleB);
            S.Store(S.Mul(pairA, edge), q);
            S.Store(S.Mul(pairB, edge), q + S.Width);
            for (q += xl.Lanes; q < end; q += xl.Lanes)
            {
                p += xl.Lanes;
                V rightA = Column<S, V, T>(p, xl.RowStride);
                V rightB = Column<S, V, T>(p + S.Width, xl.RowStride);
                S.Store(S.Mul(S.Add(pairA, rightA), inner), q);
                S.Store(S.Mul(S.Add(pairB, rightB), inner), q + S.Width);
                pairA = S.Add(middleA, rightA);
                pairB = S.Add(middleB, rightB);
                middleA = rightA;
                middleB = rightB;
            }

            S.Store(S.Mul(pairA, edge), q);
            S.Store(S.Mul(pairB, edge), q + S.Width);
        }

        if (l < xl.Lanes)
        {
            // At 16 lanes per vector, 16 lanes are left.
            float* p = x + l;
            float* q = y + l;
            float* end = q + (long)(xl.Width - 1) * xl.Lanes;
            V pair = Column<S, V, T>(p, xl.RowStride);
            p += xl.Lanes;
            V middle = Column<S, V, T>(p, xl.RowStride);
            pair = S.Add(pair, middle);
            S.Store(S.Mul(pair, edge), q);
            for (q += xl.Lanes; q < end; q += xl.Lanes)
            {
                p += xl.Lanes;
                V right = Column<S, V, T>(p, xl.RowStride);
                S.Store(S.Mul(S.Add(pair, right), inner), q);
                pair = S.Add(middle, right);
                middle = right;
            }

            S.Store(S.Mul(pair, edge), q);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Column<S, V, T>(float* p, int rowStride)
        where S : struct, ISimd<V>
        where V : struct
        where T : struct, IFlag
    {
        V sum = S.Add(S.Load(p), S.Load(p + rowStride));
        return T.On ? S.Add(sum, S.Load(p + 2L * rowStride)) : sum;
    }
}
