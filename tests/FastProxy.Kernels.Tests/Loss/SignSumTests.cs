using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Loss;

public sealed class SignSumTests
{
    [Fact]
    public void The_first_gradient_begins_the_sum_and_a_zero_or_a_NaN_stays_one()
    {
        float[] sum = [9, 9, 9, 9, 9, 9, 9];
        SignSum.Run([2, -3, 0, -0f, float.NaN, float.NegativeInfinity, 1e-45f], isFirst: true, sum);
        Expect.SameBits(sum, [1, -1, 0, -0f, float.NaN, -1, 1], "SignSum");
    }

    [Fact]
    public void Further_gradients_are_added_in_order()
    {
        foreach (int seed in Draw.Seeds(20))
        {
            var random = new System.Random(seed);
            float[][] gradients = [.. Enumerable.Range(0, 5).Select(_ => Draw.Floats(random, 37))];
            var sum = new float[37];
            for (int i = 0; i < gradients.Length; i++)
            {
                SignSum.Run(gradients[i], i == 0, sum);
            }

            for (int i = 0; i < sum.Length; i++)
            {
                Assert.Equal(gradients.Sum(g => Math.Sign(g[i])), sum[i]);
            }
        }
    }
}
