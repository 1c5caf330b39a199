using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Norm;

/// <summary>
/// The derivative of a linear layer's output as its bias moves along its gradient, as a factor and a shift per output.
/// <para>Computes: result[0][c] = 1; result[1][c] = sum over samples n of gradient[c][n].</para>
/// <para>Shapes: gradient C x Lanes; result 2 x C.</para>
/// <para>Requires: the result does not overlap the gradient. Padding lanes are not read.</para>
/// <para>Cost: S FLOP, 4 S bytes read and 8 written per channel.</para>
/// <para>Sum order: samples in order, in float64, from +0; one rounding to float32 at the end.</para>
/// <para>Error bound: <see cref="Rounding.Single"/> of |sum|, and S * <see cref="Rounding.Double"/> of sum |gradient|.</para>
/// <para>Source: the derivative of y = W x + b along b.</para>
/// </summary>
public static unsafe class BiasTangent
{
    /// <summary>Writes both rows of <paramref name="result"/>.</summary>
    public static void Run(float* gradient, int channels, int samples, float* result)
    {
        int lanes = Lanes.Padded(samples);
        for (int c = 0; c < channels; c++)
        {
            double sum = 0;
            for (int n = 0; n < samples; n++)
            {
                sum += gradient[(long)c * lanes + n];
            }

            result[c] = 1;
            result[channels + c] = (float)sum;
        }
    }
}
