using System.Numerics;
using FastProxy.Ptx.Tests.Instructions;
using Xunit;

namespace FastProxy.Ptx.Tests.Testing;

/// <summary>The exact arithmetic that instructions are held to agrees with this machine's own where the machine has the operation.</summary>
public sealed class FormatTests
{
    [Fact]
    public void Single_precision_agrees_with_the_machine() =>
        Assert.All(Rows("f32"), x =>
        {
            float a = Single(x[0]), b = Single(x[1]), c = Single(x[2]);
            AssertSame(Bits(a + b), Format.Single.Add(x[0], x[1]), Format.Single, x);
            AssertSame(Bits(a * b), Format.Single.Multiply(x[0], x[1]), Format.Single, x);
            AssertSame(Bits(a / b), Format.Single.Divide(x[0], x[1]), Format.Single, x);
            AssertSame(Bits(MathF.FusedMultiplyAdd(a, b, c)), Format.Single.Fma(x[0], x[1], x[2]), Format.Single, x);
            AssertSame(Bits(MathF.Sqrt(a)), Format.Single.Sqrt(x[0]), Format.Single, x);
        });

    [Fact]
    public void Double_precision_agrees_with_the_machine() =>
        Assert.All(Rows("f64"), x =>
        {
            double a = Double(x[0]), b = Double(x[1]), c = Double(x[2]);
            AssertSame(Bits(a + b), Format.Double.Add(x[0], x[1]), Format.Double, x);
            AssertSame(Bits(a * b), Format.Double.Multiply(x[0], x[1]), Format.Double, x);
            AssertSame(Bits(a / b), Format.Double.Divide(x[0], x[1]), Format.Double, x);
            AssertSame(Bits(Math.FusedMultiplyAdd(a, b, c)), Format.Double.Fma(x[0], x[1], x[2]), Format.Double, x);
            AssertSame(Bits(Math.Sqrt(a)), Format.Double.Sqrt(x[0]), Format.Double, x);
            if (double.IsFinite(a))
            {
                AssertSame(Bits((float)a), Format.Single.Round(Format.Double.Value(x[0]), Rounding.Nearest, double.IsNegative(a)), Format.Single, x);
                Assert.Equal(new BigInteger(Math.Round(a, MidpointRounding.ToEven)), Format.Double.Whole(x[0], Rounding.Nearest));
                Assert.Equal(new BigInteger(Math.Floor(a)), Format.Double.Whole(x[0], Rounding.Down));
                Assert.Equal(new BigInteger(Math.Ceiling(a)), Format.Double.Whole(x[0], Rounding.Up));
                Assert.Equal(new BigInteger(a), Format.Double.Whole(x[0], Rounding.Zero));
            }
        });

    private static IEnumerable<ulong[]> Rows(string type) => new[] { type, $"{type}.near", $"{type}.whole" }
        .SelectMany(kind => Operands.Rows([kind, kind, kind], kind));

    private static void AssertSame(ulong machine, ulong exact, Format format, ulong[] row) => Assert.True(
        machine == exact || (format.IsNaN(machine) && format.IsNaN(exact)),
        $"{machine:x} and {exact:x} of {string.Join(", ", row.Select(w => $"{w:x}"))}");

    private static float Single(ulong x) => BitConverter.UInt32BitsToSingle((uint)x);

    private static double Double(ulong x) => BitConverter.UInt64BitsToDouble(x);

    private static ulong Bits(float x) => BitConverter.SingleToUInt32Bits(x);

    private static ulong Bits(double x) => BitConverter.DoubleToUInt64Bits(x);
}
