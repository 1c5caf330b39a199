using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary>
/// Gradient of <see cref="AvgPool"/>.
/// <para>
/// Computes: dX[c][p] = sum over the windows q that hold p of dY[c][q] * (1 / taps of q), taps as in <see cref="PoolShape.Counted"/>; +0 where no
/// window holds p.
/// </para>
/// <para>Shapes: dY of <c>shape.Output(xLayout)</c>, dX of <c>xLayout</c>.</para>
/// <para>Requires: dX does not overlap dY.</para>
/// <para>
/// Cost: 2 FLOP per window that holds an element; 7 in all for the 3x3 window at stride 1. There, and where windows do not overlap (2x2 at stride 2),
/// memory is the bound.
/// </para>
/// <para>
/// Sum order: windows row by row, fused; for the 3x3 window at stride 1 the three rows of each column, fused, then columns left to right.
/// </para>
/// <para>Error bound: <see cref="PoolReference.AverageErrorBound"/>.</para>
/// <para>Source: the definition above, the transpose of the forward pass.</para>
/// </summary>
public readonly unsafe struct AvgPoolGrad(
    float* dY, PoolShape shape, ActivationLayout xLayout, int fromChannel, int toChannel, float* dX) : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        ActivationLayout xl = xLayout;
        ActivationLayout yl = shape.Output(xl);
        bool isSliding = shape is { Kernel: 3, Stride: 1, Padding: 1 } && xl.Height >= 2 && xl.Width >= 3;
        for (int c = fromChannel; c < toChannel; c++)
        {
            float* source = dY + c * yl.ChannelStride;
            for (int row = 0; row < xl.Height; row++)
            {
                float* destination = dX + c * xl.ChannelStride + (long)row * xl.RowStride;
                if (isSliding)
                {
                    Slide<S, V>(source, row, destination);
                }
                else if (shape.Stride >= shape.Kernel)
                {
                    Spread<S, V>(source, row, destination);
                }
                else
                {
                    Gather<S, V>(source, row, destination);
                }
            }
        }
    }

    /// <summary>Computes a row of any window: every element sums over the windows that hold it.</summary>
    private void Gather<S, V>(float* source, int row, float* destination)
        where S : struct, ISimd<V>
        where V : struct
    {
        int lanes = xLayout.Lanes;
        int width = shape.Output(xLayout.Width);
        (int p0, int p1) = shape.Windows(row, xLayout.Height);
        for (int column = 0; column < xLayout.Width; column++)
        {
            float* pixel = destination + (long)column * lanes;
            new Span<float>(pixel, lanes).Clear();
            (int q0, int q1) = shape.Windows(column, xLayout.Width);
            for (int p = p0; p < p1; p++)
            {
                for (int q = q0; q < q1; q++)
                {
                    V factor = S.Broadcast(1f / (shape.Counted(p, xLayout.Height) * shape.Counted(q, xLayout.Width)));
                    float* window = source + ((long)p * width + q) * lanes;
                    for (int l = 0; l < lanes; l += S.Width)
                    {
                        S.Store(S.Fma(S.Load(window + l), factor, S.Load(pixel + l)), pixel + l);
                    }
                }
            }
        }
    }

    /// <summary>Computes a row under windows that do not overlap: each window's value goes to its taps, with zeros between.</summary>
    private void Spread<S, V>(float* source, int row, float* destination)
        where S : struct, ISimd<V>
        where V : struct
    {
        int lanes = xLayout.Lanes;
        int width = shape.Output(xLayout.Width);
        (int p, int end) = shape.Windows(row, xLayout.Height);
        int next = 0;
        for (int q = 0; q < width && p < end; q++)
        {
            (int c0, int c1) = shape.Inside(q, xLayout.Width);
            Clear(destination, next, c0);
            V factor = S.Broadcast(1f / (shape.Counted(p, xLayout.Height) * shape.Counted(q, xLayout.Width)));
            float* window = source + ((long)p * width + q) * lanes;
            float* first = destination + (long)c0 * lanes;
            for (int l = 0; l < lanes; l += S.Width)
            {
                V value = S.Mul(S.Load(window + l), factor);
                float* tap = first + l;
                for (int column = c1 - c0; column > 0; column--)
                {
                    S.Store(value, tap);
                    tap += lanes;
                }
            }

            next = c1;
        }

        Clear(destination, next, xLayout.Width);
    }

    private void Clear(float* row, int from, int to) =>
        new Span<float>(row + (long)from * xLayout.Lanes, (to - from) * xLayout.Lanes).Clear();

    private void Slide<S, V>(float* source, int row, float* destination)
        where S : struct, ISimd<V>
        where V : struct
    {
        (int p0, int p1) = shape.Windows(row, xLayout.Height);
        float* top = source + (long)p0 * xLayout.RowStride;
        int c0 = shape.Counted(p0, xLayout.Height);
        int c1 = shape.Counted(p0 + 1, xLayout.Height);
        int c2 = shape.Counted(p1 - 1, xLayout.Height);
        int edge = shape.Counted(0, xLayout.Width);
        if (p1 - p0 == 3)
        {
            Slide<S, V, Yes>(top, c0, c1, c2, edge, xLayout.Width, xLayout.Lanes, destination);
        }
        else
        {
            Slide<S, V, No>(top, c0, c1, c2, edge, xLayout.Width, xLayout.Lanes, destination);
        }
    }

    /// <summary>
    /// Computes a row of at least three under the 3x3 window at stride 1: means of columns slide through registers. If <typeparamref name="T"/> is
    /// on, three rows of windows hold the row, otherwise two. They count c0, c1 and c2 taps along their column; windows at either end of a row count
    /// <paramref name="edge"/> taps along it, the others 3.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Slide<S, V, T>(
        float* source, int c0, int c1, int c2, int edge, int width, int lanes, float* destination)
        where S : struct, ISimd<V>
        where V : struct
        where T : struct, IFlag
    {
        V f0 = S.Broadcast(1f / (3 * c0)), f1 = S.Broadcast(1f / (3 * c1)), f2 = S.Broadcast(1f / (3 * c2));
        V e0 = S.Broadcast(1f / (edge * c0)), e1 = S.Broadcast(1f / (edge * c1)), e2 = S.Broadcast(1f / (edge * c2));
        int rowStride = width * lanes;
        for (int l = 0; l < lanes; l += S.Width)
        {
            float* p = source + l;
            float* q = destination + l;
            float* last = q + (long)(width - 1) * lanes;
            V left = Column<S, V, T>(p, rowStride, e0, e1, e2);
            p += lanes;
            V middle = Column<S, V, T>(p, rowStride, f0, f1, f2);
            V pair = S.Add(left, middle);
            S.Store(pair, q);
            for (q += lanes; q < last - lanes; q += lanes)
            {
                p += lanes;
                V right = Column<S, V, T>(p, rowStride, f0, f1, f2);
                S.Store(S.Add(pair, right), q);
                pair = S.Add(middle, right);
                middle = right;
            }

            p += lanes;
            V end = Column<S, V, T>(p, rowStride, e0, e1, e2);
            S.Store(S.Add(pair, end), q);
            S.Store(S.Add(middle, end), last);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Column<S, V, T>(float* p, int rowStride, V first, V second, V third)
        where S : struct, ISimd<V>
        where V : struct
        where T : struct, IFlag
    {
        V sum = S.Fma(S.Load(p + rowStride), second, S.Mul(S.Load(p), first));
        return T.On ? S.Fma(S.Load(p + 2L * rowStride), third, sum) : sum;
    }
}
