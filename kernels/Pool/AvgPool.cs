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
        for (int row = fromRow; row < toRow; row++)
        {
            for (int c = 0; c < xLayout.Channels; c++)
            {
                Row<S, V, No>(
                    x + c * xLayout.ChannelStride, shape, xLayout, row, scratch, y + c * yl.ChannelStride + (long)row * yl.RowStride);
            }
        }
    }

    /// <summary>One output row of one channel; added to <paramref name="y"/> when <typeparamref name="A"/> is on.</summary>
    internal static void Row<S, V, A>(float* plane, PoolShape shape, ActivationLayout xl, int row, float* scratch, float* y)
        where S : struct, ISimd<V>
        where V : struct
        where A : struct, IFlag
    {
        (int r0, int r1) = shape.Inside(row, xl.Height);
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

                float* destination = y + (long)q * xl.Lanes + l;
                S.Store(A.On ? S.Fma(sum, factor, S.Load(destination)) : S.Mul(sum, factor), destination);
            }
        }
    }
}
