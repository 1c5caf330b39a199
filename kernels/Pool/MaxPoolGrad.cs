using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary>
/// Gradient of <see cref="MaxPool"/>.
/// <para>Computes: dX[c][p] = sum of dY[c][q] over the windows q whose maximum is p: the first in row-major order of several equal.</para>
/// <para>Shapes: x and dX of <c>xLayout</c>, dY of <c>shape.Output(xLayout)</c>.</para>
/// <para>Requires: dX overlaps neither x nor dY.</para>
/// <para>Cost: 2 K^2 comparisons and K^2 additions per output.</para>
/// <para>Sum order: windows row by row.</para>
/// <para>Error bound: <see cref="PoolReference.MaxGradErrorBound"/>.</para>
/// <para>Source: the definition above, the transpose of <see cref="MaxPoolTangent"/>.</para>
/// <para>
/// A window's maximum is the first tap that <see cref="MaxPool"/>'s result is not greater than: always exactly one tap, and the same one for
/// <see cref="MaxPoolTangent"/>. It may be a NaN that comes before the maximum, and it is the first tap if the result is NaN.
/// </para>
/// </summary>
public readonly unsafe struct MaxPoolGrad(
    float* x, float* dY, PoolShape shape, ActivationLayout xLayout, int fromChannel, int toChannel, float* dX) : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        ActivationLayout xl = xLayout;
        ActivationLayout yl = shape.Output(xl);
        int lanes = xl.Lanes;
        int rowStride = xl.RowStride;
        for (int c = fromChannel; c < toChannel; c++)
        {
            float* plane = x + c * xl.ChannelStride;
            float* destination = dX + c * xl.ChannelStride;
            new Span<float>(destination, xl.Height * rowStride).Clear();
            for (int row = 0; row < yl.Height; row++)
            {
                float* source = dY + c * yl.ChannelStride + (long)row * yl.RowStride;
                (int r0, int r1) = shape.Inside(row, xl.Height);
                for (int q = 0; q < yl.Width; q++)
                {
                    (int c0, int c1) = shape.Inside(q, xl.Width);
                    long corner = (long)r0 * rowStride + (long)c0 * lanes;
                    for (int l = 0; l < lanes; l += S.Width)
                    {
                        V gradient = S.Load(source + (long)q * lanes + l);
                        Window<S, V>(plane + corner + l, gradient, r1 - r0, c1 - c0, rowStride, lanes, destination + corner + l);
                    }
                }
            }
        }
    }

    /// <summary>Passes <paramref name="gradient"/> from tap to tap until the first maximum takes it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Window<S, V>(float* taps, V gradient, int rows, int columns, int rowStride, int lanes, float* dX)
        where S : struct, ISimd<V>
        where V : struct
    {
        V max = MaxPool.Window<S, V>(taps, rows, columns, rowStride, lanes);
        for (int r = 0; r < rows; r++)
        {
            float* tap = taps + (long)r * rowStride;
            float* target = dX + (long)r * rowStride;
            for (int k = columns; k > 0; k--)
            {
                V value = S.Load(tap);
                S.Store(S.Add(S.Load(target), S.WhereGreater(max, value, S.Zero, gradient)), target);
                gradient = S.WhereGreater(max, value, gradient, S.Zero);
                tap += lanes;
                target += lanes;
            }
        }
    }
}
