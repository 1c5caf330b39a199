using System.Runtime.CompilerServices;

namespace FastProxy.Kernels.Random;

/// <summary>
/// Logarithm, exponential and sine from exactly rounded operations alone, in one order: they have the same bits on every machine, whereas C libraries
/// differ. Polynomials are the plain Taylor series, cut where the rest is below a quarter ulp.
/// </summary>
internal static class Elementary<L, U, D>
    where L : struct, IWide<U, D>
    where U : struct
    where D : struct
{
    // The bits of 2^52: or-ing a 52-bit integer in adds it.
    private const ulong Shifter = 0x4330_0000_0000_0000;
    private const double TwoTo52 = 4503599627370496;

    // Added to a number below 2^51 of either sign, it leaves an integer in the low bits.
    private const double Rounder = 1.5 * TwoTo52;
    private const ulong SqrtHalf = 0x3FE6_A09E_667F_3BCD;

    // ln 2 to twice double precision.
    private const double Ln2 = 0.6931471805599453;
    private const double Ln2Rest = 2.3190468138462996e-17;

    /// <summary>Returns ln((x + 1/2) / 2^32), x the low half of a lane. Max error: 1.5 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Log(U x) => Log(ToDouble(L.Or(L.Left(Low(x), 1), L.Create(1ul))), 33);

    /// <summary>
    /// Returns ln(x / 2^scale) of finite x >= 1. Max error: 1.5 ulp. With x = 2^e m, m in [sqrt(1/2), sqrt(2)): ln m = 2 artanh(s), s = (m - 1) / (m
    /// + 1), the leading term 2s written f - s f, f = m - 1 (exact).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Log(D x, int scale)
    {
        U bits = L.AsWords(x);
        U exponent = L.Right(L.Sub(bits, L.Create(SqrtHalf)), 52);
        D e = L.Sub(L.AsDoubles(L.Or(exponent, L.Create(Shifter))), L.Create(TwoTo52 + scale));
        D f = L.Sub(L.AsDoubles(L.Sub(bits, L.Left(exponent, 52))), L.Create(1.0));
        D s = L.Div(f, L.Add(f, L.Create(2.0)));
        D z = L.Mul(s, s);
        D p = L.Create(2.0 / 19);
        p = L.Fma(p, z, L.Create(2.0 / 17));
        p = L.Fma(p, z, L.Create(2.0 / 15));
        p = L.Fma(p, z, L.Create(2.0 / 13));
        p = L.Fma(p, z, L.Create(2.0 / 11));
        p = L.Fma(p, z, L.Create(2.0 / 9));
        p = L.Fma(p, z, L.Create(2.0 / 7));
        p = L.Fma(p, z, L.Create(2.0 / 5));
        p = L.Fma(p, z, L.Create(2.0 / 3));
        D mantissa = L.Fma(s, L.Sub(L.Mul(p, z), f), f);
        return L.Fma(e, L.Create(Ln2), L.Fma(e, L.Create(Ln2Rest), mantissa));
    }

    /// <summary>
    /// Returns exp(x) for -708 &lt;= x &lt;= 709. Max error: 1.5 ulp; exp(0) = 1; NaN of NaN. With x = k ln 2 + r, |r| at most half of ln 2, a large
    /// number added and subtracted rounds k to an integer, and the result is 2^k (1 + r + r^2 p(r)).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Exp(D x)
    {
        D shifted = L.Fma(x, L.Create(1 / Ln2), L.Create(Rounder));
        D k = L.Sub(shifted, L.Create(Rounder));
        D r = L.Fma(k, L.Create(-Ln2Rest), L.Fma(k, L.Create(-Ln2), x));
        D p = L.Create(1.0 / 6227020800);
        p = L.Fma(p, r, L.Create(1.0 / 479001600));
        p = L.Fma(p, r, L.Create(1.0 / 39916800));
        p = L.Fma(p, r, L.Create(1.0 / 3628800));
        p = L.Fma(p, r, L.Create(1.0 / 362880));
        p = L.Fma(p, r, L.Create(1.0 / 40320));
        p = L.Fma(p, r, L.Create(1.0 / 5040));
        p = L.Fma(p, r, L.Create(1.0 / 720));
        p = L.Fma(p, r, L.Create(1.0 / 120));
        p = L.Fma(p, r, L.Create(1.0 / 24));
        p = L.Fma(p, r, L.Create(1.0 / 6));
        p = L.Fma(p, r, L.Create(0.5));
        D mantissa = L.Add(L.Fma(L.Mul(r, r), p, r), L.Create(1.0));

        // The low bits of the shifted number are k, which is added to the exponent.
        return L.AsDoubles(L.Add(L.AsWords(mantissa), L.Left(L.AsWords(shifted), 52)));
    }

    /// <summary>
    /// Computes sin and cos of 2 pi x / 2^32, x the low half of a lane. Max error: 2 ulp. x is reduced to the nearest quarter turn in integers, so
    /// exactly; both series run on at most an eighth of a turn.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SinCos(U x, out D sin, out D cos)
    {
        U turn = Low(x);
        U quarter = L.Right(L.Add(turn, L.Create(1ul << 29)), 30);
        D rest = L.Sub(ToDouble(turn), ToDouble(L.Left(quarter, 30)));
        D angle = L.Mul(rest, L.Create(Math.PI / 2147483648));
        D z = L.Mul(angle, angle);

        D s = L.Create(1.0 / 355687428096000);
        s = L.Fma(s, z, L.Create(-1.0 / 1307674368000));
        s = L.Fma(s, z, L.Create(1.0 / 6227020800));
        s = L.Fma(s, z, L.Create(-1.0 / 39916800));
        s = L.Fma(s, z, L.Create(1.0 / 362880));
        s = L.Fma(s, z, L.Create(-1.0 / 5040));
        s = L.Fma(s, z, L.Create(1.0 / 120));
        s = L.Fma(s, z, L.Create(-1.0 / 6));
        s = L.Fma(s, L.Mul(z, angle), angle);

        D c = L.Create(1.0 / 20922789888000);
        c = L.Fma(c, z, L.Create(-1.0 / 87178291200));
        c = L.Fma(c, z, L.Create(1.0 / 479001600));
        c = L.Fma(c, z, L.Create(-1.0 / 3628800));
        c = L.Fma(c, z, L.Create(1.0 / 40320));
        c = L.Fma(c, z, L.Create(-1.0 / 720));
        c = L.Fma(c, z, L.Create(1.0 / 24));
        c = L.Fma(c, z, L.Create(-0.5));
        c = L.Fma(c, z, L.Create(1.0));

        // An odd number of quarter turns exchanges the two; the second bit of the count, and of the count plus one, is the sign.
        U odd = L.Sub(L.Create(0ul), L.And(quarter, L.Create(1ul)));
        U exchange = L.And(L.Xor(L.AsWords(s), L.AsWords(c)), odd);
        U two = L.Create(2ul);
        sin = L.AsDoubles(L.Xor(L.Xor(L.AsWords(s), exchange), L.Left(L.And(quarter, two), 62)));
        cos = L.AsDoubles(L.Xor(L.Xor(L.AsWords(c), exchange), L.Left(L.And(L.Add(quarter, L.Create(1ul)), two), 62)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static U Low(U x) => L.And(x, L.Create((ulong)uint.MaxValue));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D ToDouble(U below52Bits) => L.Sub(L.AsDoubles(L.Or(below52Bits, L.Create(Shifter))), L.Create(TwoTo52));
}
