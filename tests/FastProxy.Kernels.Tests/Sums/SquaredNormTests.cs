using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Sums;

public sealed class SquaredNormTests
{
    [Fact]
    public void The_sum_of_squares_is_within_the_error_bound()
    {
        foreach (int count in (int[])[0, 1, 2, 17, 1000])
        {
            float[] x = Draw.Floats(new System.Random(count), count);

            // Squares of multiples of 2^-24 below 1 are whole multiples of 2^-48: exact in 128 bits.
            Int128 exact = 0;
            foreach (float v in x)
            {
                long whole = (long)Math.ScaleB((double)v, 24);
                exact += (Int128)whole * whole;
            }

            double expected = Math.ScaleB((double)exact, -48);
            Assert.Equal(expected, SquaredNorm.Of(x), Math.Max(0, count - 1) * Rounding.Double * expected);
        }
    }

    [Fact]
    public void A_square_beyond_float32_is_no_overflow() => Assert.Equal((double)float.MaxValue * float.MaxValue, SquaredNorm.Of([float.MaxValue]));
}
