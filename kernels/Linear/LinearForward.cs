namespace FastProxy.Kernels.Linear;

/// <summary>
/// Fully connected layer.
/// <para>Computes: y[o] = b[o] + sum over i of w[o][i] * x[i] for each sample.</para>
/// <para>Shapes: x of I x 1 x 1, w O x I, b O, y of O x 1 x 1.</para>
/// <para>Requires: y does not overlap x.</para>
/// <para>Cost: 2 * O * I FLOP per sample. Sum order: the bias, then inputs in order. Error bound: (I + 1) * 2^-24 * sum of magnitudes.</para>
/// </summary>
public readonly unsafe struct LinearForward(
    float* x, float* w, float* b, ActivationLayout xLayout, int fromOutput, int toOutput, float* y) : IKernel
{
    /// <inheritdoc/>
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        ActivationLayout xl = xLayout;
        ActivationLayout yl = xl with { Channels = toOutput };
        for (int o = fromOutput; o < toOutput; o++)
        {
            float* row = w + (long)o * xl.Channels;
            for (int l = 0; l < xl.Samples; l += S.Width)
            {
                V sum = S.Broadcast(b[o]);
                for (int i = 0; i < xl.Channels; i++)
                {
                    sum = S.Fma(S.Broadcast(row[i]), S.Load(x + i * xl.ChannelStride + l), sum);
                }

                S.Store(sum, y + o * yl.ChannelStride + l);
            }

            LanePadding.Clear(y + o * yl.ChannelStride, xl.Lanes, xl);
        }
    }
}
