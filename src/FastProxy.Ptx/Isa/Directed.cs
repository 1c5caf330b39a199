using System.Numerics;

namespace FastProxy.Ptx.Isa;

/// <summary>
/// Arithmetic rounded towards zero or an infinity: computed exactly, in fractions of big integers, and rounded once. Where an operand or the
/// result is infinite or a NaN, rounding has no part in it.
/// </summary>
/// <param name="mode">The direction.</param>
/// <param name="bits">Significant bits of a result: 24 or 53.</param>
internal sealed class Directed(MidpointRounding mode, int bits)
{
    // The exponents of the last place of subnormal numbers, and of the first power of two beyond all numbers.
    private readonly int last = bits == 24 ? -149 : -1074;
    private readonly int beyond = bits == 24 ? 128 : 1024;

    /// <summary>a + b</summary>
    public double Add(double a, double b) => Fma(a, 1, b);

    /// <summary>a - b</summary>
    public double Subtract(double a, double b) => Fma(a, 1, -b);

    /// <summary>a * b</summary>
    public double Multiply(double a, double b) =>
        !double.IsFinite(a) || !double.IsFinite(b) || a == 0 || b == 0 ? a * b : Rounded(Of(a) * Of(b), 1, 2 * Place);

    /// <summary>a * b + c</summary>
    public double Fma(double a, double b, double c)
    {
        if (!double.IsFinite(a) || !double.IsFinite(b) || !double.IsFinite(c))
        {
            return Math.FusedMultiplyAdd(a, b, c);
        }

        BigInteger sum = (Of(a) * Of(b)) + (Of(c) << -Place);
        bool isNegativeProduct = double.IsNegative(a) != double.IsNegative(b);
        return !sum.IsZero ? Rounded(sum, 1, 2 * Place)
            : isNegativeProduct == double.IsNegative(c) ? isNegativeProduct ? -0.0 : 0
            : mode == MidpointRounding.ToNegativeInfinity ? -0.0 : 0;
    }

    /// <summary>a / b</summary>
    public double Divide(double a, double b) =>
        !double.IsFinite(a) || !double.IsFinite(b) || a == 0 || b == 0 ? a / b : Rounded(Of(a) * Of(b).Sign, BigInteger.Abs(Of(b)), 0);

    /// <summary>The square root.</summary>
    public double SquareRoot(double a)
    {
        if (!double.IsFinite(a) || a <= 0)
        {
            return Math.Sqrt(a);
        }

        // Enough bits for the root's; what is left over makes the last one odd.
        BigInteger square = Of(a) << 1200;
        BigInteger root = Root(square);
        return Rounded((root << 1) + (root * root == square ? 0 : 1), 1, (Place / 2) - 601);
    }

    /// <summary>The place of the last bit of float64; all numbers are whole multiples.</summary>
    private const int Place = -1074;

    private static BigInteger Of(double a)
    {
        ulong raw = BitConverter.DoubleToUInt64Bits(a);
        int exponent = (int)(raw >> 52 & 0x7ff);
        BigInteger mantissa = (raw & ((1ul << 52) - 1)) | (exponent == 0 ? 0 : 1ul << 52);
        return (double.IsNegative(a) ? -mantissa : mantissa) << Math.Max(exponent - 1, 0);
    }

    private static BigInteger Root(BigInteger square)
    {
        BigInteger x = BigInteger.One << (int)((square.GetBitLength() / 2) + 1);
        while (true)
        {
            BigInteger next = (x + (square / x)) >> 1;
            if (next >= x)
            {
                return x;
            }

            x = next;
        }
    }

    /// <summary>n / d * 2^exponent, which is not zero.</summary>
    private double Rounded(BigInteger n, BigInteger d, int exponent)
    {
        bool isNegative = n.Sign < 0;
        n = BigInteger.Abs(n);

        // The quotient has as many bits as wanted, or one more.
        int place = (int)(n.GetBitLength() - d.GetBitLength()) + exponent - bits;
        place += (Scaled(place, out _) >> bits).IsZero ? 0 : 1;
        place = Math.Max(place, last);
        BigInteger quotient = Scaled(place, out bool isRest);
        bool isAway = mode == (isNegative ? MidpointRounding.ToNegativeInfinity : MidpointRounding.ToPositiveInfinity);
        quotient += isRest && isAway ? 1 : 0;
        double result = (int)quotient.GetBitLength() + place > beyond
            ? isAway ? double.PositiveInfinity : Math.ScaleB((1ul << bits) - 1, beyond - bits)
            : Math.ScaleB((double)quotient, place);
        return isNegative ? -result : result;

        BigInteger Scaled(int at, out bool isRest)
        {
            int shift = exponent - at;
            var q = BigInteger.DivRem(n << Math.Max(shift, 0), d << Math.Max(-shift, 0), out BigInteger rest);
            isRest = !rest.IsZero;
            return q;
        }
    }
}
