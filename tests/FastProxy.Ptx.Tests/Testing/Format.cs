using System.Numerics;

namespace FastProxy.Ptx.Tests.Testing;

/// <summary>How a number that the format does not hold is rounded.</summary>
internal enum Rounding
{
    /// <summary>To the nearest, ties to even.</summary>
    Nearest,

    /// <summary>Towards zero.</summary>
    Zero,

    /// <summary>Towards minus infinity.</summary>
    Down,

    /// <summary>Towards plus infinity.</summary>
    Up,
}

/// <summary>
/// A binary floating-point format of IEEE 754, and its operations in exact arithmetic of big integers with one rounding at the end.
/// </summary>
/// <param name="Mantissa">Bits of the mantissa that are stored.</param>
/// <param name="Exponent">Bits of the exponent.</param>
internal sealed record Format(int Mantissa, int Exponent)
{
    public static readonly Format Single = new(23, 8);
    public static readonly Format Double = new(52, 11);

    public ulong SignBit => 1UL << (Mantissa + Exponent);

    public ulong Infinity => ((1UL << Exponent) - 1) << Mantissa;

    public ulong NaN => Infinity | (1UL << (Mantissa - 1));

    /// <summary>The exponent of the last place of subnormal numbers.</summary>
    public int Last => 2 - (1 << (Exponent - 1)) - Mantissa;

    public bool IsNaN(ulong x) => (x & ~SignBit) > Infinity;

    public bool IsInfinite(ulong x) => (x & ~SignBit) == Infinity;

    public bool IsZero(ulong x) => (x & ~SignBit) == 0;

    public bool IsNegative(ulong x) => (x & SignBit) != 0;

    /// <summary>A finite number as a fraction.</summary>
    public Fraction Value(ulong x)
    {
        int exponent = (int)((x & Infinity) >> Mantissa);
        BigInteger mantissa = x & ((1UL << Mantissa) - 1);
        mantissa += exponent == 0 ? 0 : BigInteger.One << Mantissa;
        return Fraction.Scaled(IsNegative(x) ? -mantissa : mantissa, Last + Math.Max(exponent, 1) - 1);
    }

    /// <summary>The number of the format that <paramref name="value"/> is rounded to; an exact zero has the sign asked for.</summary>
    public ulong Round(Fraction value, Rounding rounding = Rounding.Nearest, bool isZeroNegative = false)
    {
        if (value.Numerator.IsZero)
        {
            return isZeroNegative ? SignBit : 0;
        }

        bool isNegative = value.Numerator.Sign < 0;
        BigInteger n = BigInteger.Abs(value.Numerator), d = value.Denominator;

        // The exponent of the last place: so that the quotient has Mantissa + 1 bits, but no finer than subnormals allow.
        int place = (int)(n.GetBitLength() - d.GetBitLength()) - Mantissa;
        if (Scale(n, d, place, out _) < BigInteger.One << Mantissa)
        {
            place--;
        }

        place = Math.Max(place, Last);
        BigInteger q = Scale(n, d, place, out int rest);
        bool isUp = rounding switch
        {
            Rounding.Nearest => rest == 2 || (rest == 1 && !q.IsEven),
            Rounding.Up => rest >= 0 && !isNegative,
            Rounding.Down => rest >= 0 && isNegative,
            _ => false,
        };
        q += isUp ? 1 : 0;
        if (q >> (Mantissa + 1) == 1)
        {
            q >>= 1;
            place++;
        }

        BigInteger bits = q + ((BigInteger)(place - Last) << Mantissa);
        if (bits >= Infinity)
        {
            bool toInfinity = rounding == Rounding.Nearest || rounding == (isNegative ? Rounding.Down : Rounding.Up);
            bits = toInfinity ? Infinity : Infinity - 1;
        }

        return (ulong)bits | (isNegative ? SignBit : 0);
    }

    public ulong Add(ulong x, ulong y, Rounding rounding = Rounding.Nearest)
    {
        if (IsNaN(x) || IsNaN(y) || (IsInfinite(x) && y == (x ^ SignBit)))
        {
            return NaN;
        }

        bool isZeroNegative = IsZero(x) && IsZero(y) && x == y ? IsNegative(x) : rounding == Rounding.Down;
        return IsInfinite(x) ? x : IsInfinite(y) ? y : Round(Value(x) + Value(y), rounding, isZeroNegative);
    }

    public ulong Multiply(ulong x, ulong y, Rounding rounding = Rounding.Nearest)
    {
        ulong sign = (x ^ y) & SignBit;
        return IsNaN(x) || IsNaN(y) || (IsInfinite(x) && IsZero(y)) || (IsZero(x) && IsInfinite(y)) ? NaN
            : IsInfinite(x) || IsInfinite(y) ? Infinity | sign
            : Round(Value(x) * Value(y), rounding, sign != 0);
    }

    public ulong Fma(ulong x, ulong y, ulong z, Rounding rounding = Rounding.Nearest)
    {
        ulong sign = (x ^ y) & SignBit;
        if (IsNaN(x) || IsNaN(y) || IsNaN(z) || (IsInfinite(x) && IsZero(y)) || (IsZero(x) && IsInfinite(y)))
        {
            return NaN;
        }

        if (IsInfinite(x) || IsInfinite(y))
        {
            return z == ((Infinity | sign) ^ SignBit) ? NaN : Infinity | sign;
        }

        bool isProductZero = IsZero(x) || IsZero(y);
        bool isZeroNegative = isProductZero && IsZero(z) && (z & SignBit) == sign ? sign != 0 : rounding == Rounding.Down;
        return IsInfinite(z) ? z : Round((Value(x) * Value(y)) + Value(z), rounding, isZeroNegative);
    }

    public ulong Divide(ulong x, ulong y, Rounding rounding = Rounding.Nearest)
    {
        ulong sign = (x ^ y) & SignBit;
        return IsNaN(x) || IsNaN(y) || (IsInfinite(x) && IsInfinite(y)) || (IsZero(x) && IsZero(y)) ? NaN
            : IsInfinite(x) || IsZero(y) ? Infinity | sign
            : IsInfinite(y) ? sign
            : Round(Value(x) / Value(y), rounding, sign != 0);
    }

    public ulong Sqrt(ulong x, Rounding rounding = Rounding.Nearest)
    {
        if (IsZero(x) || x == Infinity)
        {
            return x;
        }

        if (IsNaN(x) || IsNegative(x))
        {
            return NaN;
        }

        // An even power of two makes an integer of more than twice the bits; its root, with a bit for what is left, rounds as the true root.
        Fraction value = Value(x);
        int shift = 2 * (Mantissa + 4 - Last);
        BigInteger square = (value.Numerator << shift) / value.Denominator;
        BigInteger root = Root(square);
        return Round(Fraction.Scaled((root << 1) + (root * root == square ? 0 : 1), -(shift / 2) - 1), rounding);
    }

    /// <summary>What subnormal numbers become with .ftz.</summary>
    public ulong Flush(ulong x) => (x & Infinity) == 0 ? x & SignBit : x;

    /// <summary>The smaller number; a number rather than a NaN; -0 before +0.</summary>
    public ulong Min(ulong x, ulong y) => IsNaN(x) ? y : IsNaN(y) ? x : Ordered(x) <= Ordered(y) ? x : y;

    /// <summary>The larger number; a number rather than a NaN; +0 before -0.</summary>
    public ulong Max(ulong x, ulong y) => IsNaN(x) ? y : IsNaN(y) ? x : Ordered(x) >= Ordered(y) ? x : y;

    /// <summary>The order of two numbers, 0 for zeros of either sign; null where one is a NaN.</summary>
    public int? Compare(ulong x, ulong y) =>
        IsNaN(x) || IsNaN(y) ? null : IsZero(x) && IsZero(y) ? 0 : Ordered(x).CompareTo(Ordered(y));

    /// <summary>The integer that a finite number is rounded to.</summary>
    public BigInteger Whole(ulong x, Rounding rounding)
    {
        Fraction value = Value(x);
        BigInteger floor = BigInteger.Divide(value.Numerator - Mod(value.Numerator, value.Denominator), value.Denominator);
        BigInteger rest = Mod(value.Numerator, value.Denominator) * 2;
        return floor + rounding switch
        {
            Rounding.Down => 0,
            Rounding.Up => rest.IsZero ? 0 : 1,
            Rounding.Zero => rest.IsZero || floor.Sign >= 0 ? 0 : 1,
            _ => rest > value.Denominator || (rest == value.Denominator && !floor.IsEven) ? 1 : 0,
        };
    }

    private static BigInteger Mod(BigInteger n, BigInteger d) => ((n % d) + d) % d;

    /// <summary>n / d / 2^place without its fraction, which is -1 for none, 0 below a half, 1 a half, 2 above.</summary>
    private static BigInteger Scale(BigInteger n, BigInteger d, int place, out int rest)
    {
        n <<= Math.Max(-place, 0);
        d <<= Math.Max(place, 0);
        var q = BigInteger.DivRem(n, d, out BigInteger r);
        rest = r.IsZero ? -1 : (r * 2).CompareTo(d) + 1;
        return q;
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

    private BigInteger Ordered(ulong x) => IsNegative(x) ? -1 - (BigInteger)(x & ~SignBit) : x;
}

/// <summary>A fraction of big integers; the denominator is positive.</summary>
internal readonly record struct Fraction(BigInteger Numerator, BigInteger Denominator)
{
    public static Fraction operator +(Fraction x, Fraction y) =>
        new((x.Numerator * y.Denominator) + (y.Numerator * x.Denominator), x.Denominator * y.Denominator);

    public static Fraction operator *(Fraction x, Fraction y) => new(x.Numerator * y.Numerator, x.Denominator * y.Denominator);

    public static Fraction operator /(Fraction x, Fraction y) =>
        new(x.Numerator * y.Denominator * y.Numerator.Sign, x.Denominator * BigInteger.Abs(y.Numerator));

    public static Fraction Of(BigInteger value) => new(value, 1);

    /// <summary>value * 2^exponent.</summary>
    public static Fraction Scaled(BigInteger value, int exponent) =>
        exponent >= 0 ? new(value << exponent, 1) : new(value, BigInteger.One << -exponent);
}
