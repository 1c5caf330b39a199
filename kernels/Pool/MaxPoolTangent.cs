using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary>
/// Derivative of <see cref="MaxPool"/> along a direction.
/// <para>Computes: dY[c][q] = dX[c] at the maximum of x[c] under the window: the first in row-major order of several equal.</para>
/// <para>Shapes: x and dX of <c>xLayout</c>, dY of <c>shape.Output(xLayout)</c>.</para>
/// <para>Requires: dY overlaps neither x nor dX.</para>
/// <para>Cost: 2 K^2 comparisons per output.</para>
/// <para>Sum order: no sum.</para>
/// <para>Error bound: 0.</para>
/// <para>Source: the definition above, linear in dX and the transpose of <see cref="MaxPoolGrad"/>, NaN included.</para>
/// </summary>
public readonly unsafe struct MaxPoolTangent(
    float* x, float* dX, PoolShape shape, ActivationLayout xLayout, int fromRow, int toRow, float* dY) : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        ActivationLayout xl = xLayout;
        ActivationLayout yl = shape.Output(xl);
        int lanes = xl.Lanes;
        int rowStride = xl.RowStride;
        for (int row = fromRow; row < toRow; row++)
        {
            (int r0, int r1) = shape.Inside(row, xl.Height);
            for (int c = 0; c < xl.Channels; c++)
            {
                float* destination = dY + c * yl.ChannelStride + (long)row * yl.RowStride;
                for (int q = 0; q < yl.Width; q++)
                {
                    (int c0, int c1) = shape.Inside(q, xl.Width);
                    long corner = c * xl.ChannelStride + (long)r0 * rowStride + (long)c0 * lanes;
                    for (int l = 0; l < lanes; l += S.Width)
                    {
                        V value = Window<S, V>(x + corner + l, dX + corner + l, r1 - r0, c1 - c0, rowStride, lanes);
                        S.Store(value, destination + (long)q * lanes + l);
                    }
                }
            }
        }
    }

    /// <summary>Returns the tangent at the maximum. From the last tap to the first, each maximum replaces the one after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Window<S, V>(float* taps, float* tangents, int rows, int columns, int rowStride, int lanes)
        where S : struct, ISimd<V>
        where V : struct
    {
        V max = MaxPool.Window<S, V>(taps, rows, columns, rowStride, lanes);
        V value = S.Zero;
        for (int r = rows - 1; r >= 0; r--)
        {
            for (int k = columns - 1; k >= 0; k--)
            {
                long at = (long)r * rowStride + (long)k * lanes;
                value = S.WhereGreater(max, S.Load(taps + at), value, S.Load(tangents + at));
            }
        }

        return value;
    }
}
