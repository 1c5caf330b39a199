using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Linear;

/// <summary>
/// Fully connected layer.
/// <para>Computes: y[o] = b[o] + sum over i of w[o][i] * x[i] for each sample.</para>
/// <para>Shapes: x of I x 1 x 1, w O x I, b O, y of O x 1 x 1.</para>
/// <para>Requires: y does not overlap x.</para>
/// <para>Cost: 2 * O * I FLOP per sample.</para>
/// <para>Sum order: the bias, then inputs in order; one fused multiply-add each.</para>
/// <para>Error bound: <see cref="LinearReference.ErrorBound"/>.</para>
/// <para>Source: the definition above.</para>
/// </summary>
public readonly unsafe struct LinearForward(
    float* x, float* w, float* b, ActivationLayout xLayout, int fromOutput, int toOutput, float* y) : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        ActivationLayout xl = xLayout;
        ActivationLayout yl = xl with { Channels = toOutput };
        int stride = xl.Channels;
        long yStride = yl.ChannelStride;
        int lane = 0;
        for (; lane + 2 * S.Width <= xl.Lanes && lane + S.Width < xl.Samples; lane += 2 * S.Width)
        {
            int o = fromOutput;
            for (; o + 4 <= toOutput; o += 4)
            {
                float* row = w + (long)o * stride;
                V a0 = S.Broadcast(b[o]), a1 = S.Broadcast(b[o + 1]), a2 = S.Broadcast(b[o + 2]), a3 = S.Broadcast(b[o + 3]);
                V b0 = a0, b1 = a1, b2 = a2, b3 = a3;
                float* p = x + lane;
                for (int i = 0; i < stride; i++)
                {
                    V first = S.Load(p);
                    V second = S.Load(p + S.Width);
                    V weight = S.Broadcast(row[i]);
                    a0 = S.Fma(weight, first, a0);
                    b0 = S.Fma(weight, second, b0);
                    weight = S.Broadcast(row[stride + i]);
                    a1 = S.Fma(weight, first, a1);
                    b1 = S.Fma(weight, second, b1);
                    weight = S.Broadcast(row[2 * stride + i]);
                    a2 = S.Fma(weight, first, a2);
                    b2 = S.Fma(weight, second, b2);
                    weight = S.Broadcast(row[3 * stride + i]);
                    a3 = S.Fma(weight, first, a3);
                    b3 = S.Fma(weight, second, b3);
                    p += xl.ChannelStride;
                }

                Put<S, V>(a0, b0, y + o * yStride + lane);
                Put<S, V>(a1, b1, y + (o + 1) * yStride + lane);
                Put<S, V>(a2, b2, y + (o + 2) * yStride + lane);
                Put<S, V>(a3, b3, y + (o + 3) * yStride + lane);
            }

            Rest<S, V>(o, lane);
            Rest<S, V>(o, lane + S.Width);
        }

        for (; lane < xl.Samples; lane += S.Width)
        {
            Rest<S, V>(fromOutput, lane);
        }

        for (int o = fromOutput; o < toOutput; o++)
        {
            LanePadding.Clear(y + o * yStride, xl.Lanes, xl);
        }
    }

    private static void Put<S, V>(V first, V second, float* y)
        where S : struct, ISimd<V>
        where V : struct
    {
        S.Store(first, y);
        S.Store(second, y + S.Width);
    }

    /// <summary>Computes a vector of the outputs from <paramref name="o"/> on, eight at a time: their sums run side by side.</summary>
    private void Rest<S, V>(int o, int lane)
        where S : struct, ISimd<V>
        where V : struct
    {
        int stride = xLayout.Channels;
        long yStride = (xLayout with { Channels = toOutput }).ChannelStride;
        for (; o + 8 <= toOutput; o += 8)
        {
            float* row = w + (long)o * stride;
            float* fifth = row + 4L * stride;
            V s0 = S.Broadcast(b[o]), s1 = S.Broadcast(b[o + 1]), s2 = S.Broadcast(b[o + 2]), s3 = S.Broadcast(b[o + 3]);
            V s4 = S.Broadcast(b[o + 4]), s5 = S.Broadcast(b[o + 5]), s6 = S.Broadcast(b[o + 6]), s7 = S.Broadcast(b[o + 7]);
            float* p = x + lane;
            for (int i = 0; i < stride; i++)
            {
                V value = S.Load(p);
                s0 = S.Fma(S.Broadcast(row[i]), value, s0);
                s1 = S.Fma(S.Broadcast(row[stride + i]), value, s1);
                s2 = S.Fma(S.Broadcast(row[2 * stride + i]), value, s2);
                s3 = S.Fma(S.Broadcast(row[3 * stride + i]), value, s3);
                s4 = S.Fma(S.Broadcast(fifth[i]), value, s4);
                s5 = S.Fma(S.Broadcast(fifth[stride + i]), value, s5);
                s6 = S.Fma(S.Broadcast(fifth[2 * stride + i]), value, s6);
                s7 = S.Fma(S.Broadcast(fifth[3 * stride + i]), value, s7);
                p += xLayout.ChannelStride;
            }

            float* to = y + o * yStride + lane;
            S.Store(s0, to);
            S.Store(s1, to + yStride);
            S.Store(s2, to + 2 * yStride);
            S.Store(s3, to + 3 * yStride);
            to += 4 * yStride;
            S.Store(s4, to);
            S.Store(s5, to + yStride);
            S.Store(s6, to + 2 * yStride);
            S.Store(s7, to + 3 * yStride);
        }

        for (; o < toOutput; o++)
        {
            V sum = S.Broadcast(b[o]);
            for (int i = 0; i < stride; i++)
            {
                sum = S.Fma(S.Broadcast(w[(long)o * stride + i]), S.Load(x + i * xLayout.ChannelStride + lane), sum);
            }

            S.Store(sum, y + o * yStride + lane);
        }
    }
}
