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
        for (int l = 0; l < xl.Samples; l += S.Width)
        {
            int o = fromOutput;
            for (; o + 4 <= toOutput; o += 4)
            {
                float* row = w + (long)o * stride;
                V s0 = S.Broadcast(b[o]), s1 = S.Broadcast(b[o + 1]), s2 = S.Broadcast(b[o + 2]), s3 = S.Broadcast(b[o + 3]);
                float* p = x + l;
                for (int i = 0; i < stride; i++)
                {
                    V value = S.Load(p);
                    s0 = S.Fma(S.Broadcast(row[i]), value, s0);
                    s1 = S.Fma(S.Broadcast(row[stride + i]), value, s1);
                    s2 = S.Fma(S.Broadcast(row[2 * stride + i]), value, s2);
                    s3 = S.Fma(S.Broadcast(row[3 * stride + i]), value, s3);
                    p += xl.ChannelStride;
                }

                S.Store(s0, y + o * yStride + l);
                S.Store(s1, y + (o + 1) * yStride + l);
                S.Store(s2, y + (o + 2) * yStride + l);
                S.Store(s3, y + (o + 3) * yStride + l);
            }

            for (; o < toOutput; o++)
            {
                V sum = S.Broadcast(b[o]);
                for (int i = 0; i < stride; i++)
                {
                    sum = S.Fma(S.Broadcast(w[(long)o * stride + i]), S.Load(x + i * xl.ChannelStride + l), sum);
                }

                S.Store(sum, y + o * yStride + l);
            }
        }

        for (int o = fromOutput; o < toOutput; o++)
        {
            LanePadding.Clear(y + o * yStride, xl.Lanes, xl);
        }
    }
}
