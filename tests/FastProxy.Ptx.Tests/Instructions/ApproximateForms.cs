using FastProxy.Ptx.Tests.Testing;

namespace FastProxy.Ptx.Tests.Instructions;

/// <summary>The .approx forms: within the error that the ISA states, exact where it lists the result.</summary>
internal static class ApproximateForms
{
    private static readonly double Subnormal = float.Epsilon;
    private static readonly double Normal = Math.Pow(2, -126);

    public static IEnumerable<Form> All()
    {
        foreach (bool isFlushed in new[] { false, true })
        {
            // Two units in the last place, for divisors up to 2^126.
            yield return Of(
                "div.approx", 2, isFlushed, (a, b) => a / b, (y, _) => Math.Abs(y) * Math.Pow(2, -22), (_, b) => Math.Abs(b) <= Math.Pow(2, 126));
            yield return Of("rcp.approx", 1, isFlushed, (a, _) => 1 / a, (y, _) => Math.Abs(y) * Math.Pow(2, -23));
            yield return Of("sqrt.approx", 1, isFlushed, (a, _) => Math.Sqrt(a), (y, _) => Math.Abs(y) * Math.Pow(2, -23));
            yield return Of("rsqrt.approx", 1, isFlushed, (a, _) => 1 / Math.Sqrt(a), (y, _) => Math.Abs(y) * Math.Pow(2, -22.4));
            yield return Of("ex2.approx", 1, isFlushed, (a, _) => Math.Pow(2, a), (y, _) => Math.Abs(y) * Math.Pow(2, -22));
            yield return Of("lg2.approx", 1, isFlushed, (a, _) => Math.Log2(a), (y, a) => (a is > 0.5 and < 2 ? 1 : Math.Abs(y)) * Math.Pow(2, -22));
            yield return Of("sin.approx", 1, isFlushed, (a, _) => Math.Sin(a), (_, _) => Math.Pow(2, -20.5), (a, _) => IsSmallAngle(a));
            yield return Of("cos.approx", 1, isFlushed, (a, _) => Math.Cos(a), (_, _) => Math.Pow(2, -20.5), (a, _) => IsSmallAngle(a));
        }

        yield return Of("tanh.approx", 1, false, (a, _) => Math.Tanh(a), (y, _) => Math.Abs(y) * Math.Pow(2, -11));
        yield return Double("rcp.approx.ftz.f64 $d, $a", a => 1 / a);
        yield return Double("rsqrt.approx.ftz.f64 $d, $a", a => 1 / Math.Sqrt(a));
        yield return Double("rsqrt.approx.f64 $d, $a", a => 1 / Math.Sqrt(a));
    }

    /// <summary>The ISA bounds the error within two turns, and says what becomes of infinities and NaNs.</summary>
    private static bool IsSmallAngle(double a) => Math.Abs(a) <= 2 * Math.PI || !double.IsFinite(a);

    private static Form Double(string text, Func<double, double> exact) =>
        new(text, "f64.near", "f64", x => BitConverter.DoubleToUInt64Bits(exact(Value(x))))
        {
            IsWithin = (x, bits) => BitConverter.UInt64BitsToDouble(bits) is var y && exact(Value(x)) is var e
                && (double.IsFinite(e) ? Math.Abs(y - e) <= Math.Abs(e) * Math.Pow(2, -20) : y.Equals(e)),
        };

    private static double Value(ulong[] x) => BitConverter.UInt64BitsToDouble(x[0]);

    private static Form Of(
        string op,
        int sources,
        bool isFlushed,
        Func<double, double, double> exact,
        Func<double, double, double> error,
        Func<double, double, bool>? isBounded = null)
    {
        double Source(ulong[] row, int k)
        {
            ulong bits = k < row.Length ? row[k] : 0;
            return BitConverter.UInt32BitsToSingle((uint)(isFlushed ? Format.Single.Flush(bits) : bits));
        }

        bool IsWithin(ulong[] row, ulong bits)
        {
            double a = Source(row, 0), b = Source(row, 1), y = exact(a, b);
            double result = BitConverter.UInt32BitsToSingle((uint)bits);
            if (isBounded is not null && !isBounded(a, b))
            {
                return true;
            }

            if (double.IsNaN(y))
            {
                return double.IsNaN(result);
            }

            if (y == 0 || double.IsInfinity(y))
            {
                return result.Equals(y) && double.IsNegative(result) == double.IsNegative(y);
            }

            bool isTiny = Math.Abs(y) < Normal;
            double bound = error(y, a) + (isTiny ? isFlushed ? Normal : Subnormal : 0);

            // At the upper end of the range an infinity is within the bound too.
            return Math.Abs(y) > float.MaxValue * (1 - Math.Pow(2, -23))
                ? Math.Abs(result) > float.MaxValue * (1 - Math.Pow(2, -20))
                : Math.Abs(result - y) <= bound;
        }

        string text = sources == 1 ? "$d, $a" : "$d, $a, $b";
        return new($"{op}{(isFlushed ? ".ftz" : "")}.f32 {text}", sources == 1 ? "f32" : "f32 f32", "f32", row =>
            BitConverter.SingleToUInt32Bits((float)exact(Source(row, 0), Source(row, 1))))
        {
            IsWithin = IsWithin,
        };
    }
}
