namespace FastProxy.Kernels.Loss;

/// <summary>
/// Adds the signs of a gradient, -1, 0 or 1, to a sum.
/// <para>Computes: sum[i] = sign(gradient[i]) if isFirst, else sum[i] + sign(gradient[i]); the sign of a zero is that zero, of a NaN that NaN.</para>
/// <para>Shapes: gradient and sum of one length, any.</para>
/// <para>Requires: the sum does not overlap the gradient.</para>
/// <para>Cost: 2 operations per number; 8 bytes if isFirst, else 12.</para>
/// <para>Sum order: the sum so far, then the sign.</para>
/// <para>Error bound: 0. The sum is a whole number, exact in float32 for up to 16,777,216 summands.</para>
/// <para>Source: Zhang and Jia, GradSign (ICLR 2022), algorithm 1.</para>
/// </summary>
public static class SignSum
{
    /// <summary>Adds the signs of <paramref name="gradient"/>, or starts the sum with them.</summary>
    public static void Run(ReadOnlySpan<float> gradient, bool isFirst, Span<float> sum)
    {
        for (int i = 0; i < gradient.Length; i++)
        {
            // Math.Sign would throw on a NaN.
            float value = gradient[i];
            float sign = value > 0 ? 1 : value < 0 ? -1 : value;
            sum[i] = isFirst ? sign : sum[i] + sign;
        }
    }
}
