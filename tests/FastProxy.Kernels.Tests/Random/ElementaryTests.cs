using Xunit;
using Functions = FastProxy.Kernels.Random.Elementary<FastProxy.Kernels.Random.WideScalar, ulong, double>;

namespace FastProxy.Kernels.Tests.Random;

public class ElementaryTests
{
    // The references are the C library's, allowed one ulp of their own.
    private const double MaxLogUlps = 1.5 + 1;
    private const double MaxExpUlps = 1.5 + 1;
    private const double MaxSinCosUlps = 2 + 1;

    [Fact]
    public void Log_is_within_its_bound()
    {
        double worst = 0;
        foreach (uint x in Grid())
        {
            double expected = Math.Log((x + 0.5) / 4294967296);
            worst = Math.Max(worst, Ulps(Functions.Log(x), expected));
        }

        Assert.InRange(worst, 0, MaxLogUlps);
    }

    [Fact]
    public void Log_of_a_double_is_within_its_bound()
    {
        double worst = 0;
        for (double x = 1; x < 1e6; x *= 1.000013)
        {
            worst = Math.Max(worst, Ulps(Functions.Log(x, 0), Math.Log(x)));
        }

        Assert.InRange(worst, 0, MaxLogUlps);
        Assert.Equal(0, Functions.Log(1, 0));
    }

    [Fact]
    public void Exp_is_within_its_bound()
    {
        double worst = 0;
        for (double x = -708; x < 709; x += 0.00317)
        {
            worst = Math.Max(worst, Ulps(Functions.Exp(x), Math.Exp(x)));
        }

        for (double x = 1e-300; x < 1; x *= 1.01)
        {
            worst = Math.Max(worst, Math.Max(Ulps(Functions.Exp(x), Math.Exp(x)), Ulps(Functions.Exp(-x), Math.Exp(-x))));
        }

        Assert.InRange(worst, 0, MaxExpUlps);
        Assert.Equal(1, Functions.Exp(0));
        Assert.Equal(1, Functions.Exp(-0.0));
        Assert.True(double.IsNaN(Functions.Exp(double.NaN)));
    }

    [Fact]
    public void Sine_and_cosine_are_within_their_bound()
    {
        double worst = 0;
        foreach (uint x in Grid())
        {
            Functions.SinCos(x, out double sin, out double cos);
            (double expectedSin, double expectedCos) = Reference(x);
            worst = Math.Max(worst, Math.Max(Ulps(sin, expectedSin), Ulps(cos, expectedCos)));
        }

        Assert.InRange(worst, 0, MaxSinCosUlps);
    }

    [Fact]
    public void Quarter_turns_are_exact()
    {
        for (uint q = 0; q < 4; q++)
        {
            Functions.SinCos(q << 30, out double sin, out double cos);
            Assert.Equal(((int[])[0, 1, 0, -1])[q], sin);
            Assert.Equal(((int[])[1, 0, -1, 0])[q], cos);
        }
    }

    [Fact]
    public void The_high_half_of_a_lane_is_not_read()
    {
        Assert.Equal(Functions.Log(12345), Functions.Log(12345 | (0xDEADul << 32)));
        Functions.SinCos(12345, out double sin, out double cos);
        Functions.SinCos(12345 | (0xDEADul << 32), out double sin2, out double cos2);
        Assert.Equal((sin, cos), (sin2, cos2));
    }

    private static IEnumerable<uint> Grid()
    {
        for (uint near = 0; near < 1000; near++)
        {
            yield return near;
            yield return uint.MaxValue - near;
            for (int eighth = 1; eighth < 8; eighth++)
            {
                yield return ((uint)eighth << 29) + near - 500;
            }
        }

        for (ulong x = 0; x < 1ul << 32; x += 20_011)
        {
            yield return (uint)x;
        }
    }

    /// <summary>Reduced to an eighth of a turn in integers, the angle to twice double precision: what is left is the library's
    /// own error.</summary>
    private static (double Sin, double Cos) Reference(uint x)
    {
        const double Unit = Math.PI / 2147483648;
        const double UnitRest = 1.2246467991473532e-16 / 2147483648;
        ulong quarter = ((ulong)x + (1ul << 29)) >> 30;
        double rest = (double)x - (quarter << 30);
        double angle = rest * Unit;
        double low = Math.FusedMultiplyAdd(rest, Unit, -angle) + (rest * UnitRest);
        double s = Math.Sin(angle) + (low * Math.Cos(angle));
        double c = Math.Cos(angle) - (low * Math.Sin(angle));
        return (quarter & 3) switch { 0 => (s, c), 1 => (c, -s), 2 => (-s, -c), _ => (-c, s) };
    }

    private static double Ulps(double actual, double expected)
        => actual == expected ? 0 : Math.Abs(actual - expected) / (Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected));
}
