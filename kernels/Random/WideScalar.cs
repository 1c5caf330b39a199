using System.Runtime.CompilerServices;

namespace FastProxy.Kernels.Random;

/// <summary>The operations on one lane without vector instructions.</summary>
internal readonly unsafe struct WideScalar : IWide<ulong, double>
{
    public static int Width => 1;

    public static ulong Create(ulong value) => value;

    public static ulong Sequence(ulong first) => first;

    public static ulong Product(ulong a, ulong b) => (ulong)(uint)a * (uint)b;

    public static ulong Xor(ulong a, ulong b) => a ^ b;

    public static ulong And(ulong a, ulong b) => a & b;

    public static ulong Or(ulong a, ulong b) => a | b;

    public static ulong Add(ulong a, ulong b) => a + b;

    public static ulong Sub(ulong a, ulong b) => a - b;

    public static ulong Left(ulong value, int bits) => value << bits;

    public static ulong Right(ulong value, int bits) => value >>> bits;

    public static double Add(double a, double b) => a + b;

    public static double Sub(double a, double b) => a - b;

    public static double Mul(double a, double b) => a * b;

    public static double Div(double a, double b) => a / b;

    public static double Create(double value) => value;

    public static double Fma(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, c);

    public static double Sqrt(double value) => Math.Sqrt(value);

    public static double AsDoubles(ulong value) => BitConverter.UInt64BitsToDouble(value);

    public static ulong AsWords(double value) => BitConverter.DoubleToUInt64Bits(value);

    public static ulong ToSingles(double value) => BitConverter.SingleToUInt32Bits((float)value);

    public static ulong ToUniforms(ulong halves, float scale)
        => ToUniform((uint)halves, scale) | ((ulong)ToUniform((uint)(halves >> 32), scale) << 32);

    public static void StorePairs(ulong a, ulong b, ulong* destination)
    {
        destination[0] = a;
        destination[1] = b;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint ToUniform(uint half, float scale)
        => BitConverter.SingleToUInt32Bits(((int)(half ^ 0x8000_0000) >> 8) * scale);
}
