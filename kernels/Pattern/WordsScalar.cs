using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastProxy.Kernels.Pattern;

/// <summary>The operations on one word at a time.</summary>
internal readonly unsafe struct WordsScalar : IWords<ulong>
{
    public static int Width => 1;

    public static ulong Load(ulong* source) => *source;

    public static void Store(ulong value, ulong* destination) => *destination = value;

    public static ulong Broadcast(ulong* source) => *source;

    public static ulong Create(ulong value) => value;

    public static ulong Xor(ulong a, ulong b) => a ^ b;

    public static ulong Add(ulong a, ulong b) => a + b;

    public static ulong Left(ulong value, int bits) => value << bits;

    public static ulong Right(ulong value, int bits) => value >>> bits;

    public static ulong Select(ulong mask, ulong a, ulong b) => b ^ ((a ^ b) & mask);

    public static ulong Sum(ulong a, ulong b, ulong c) => a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Carry(ulong a, ulong b, ulong c) => (a & b) | ((a ^ b) & c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Falls(ulong p, ulong q, ulong r) => (p & ~q) | (q & ~r);

    public static ulong Count(ulong value) => (ulong)BitOperations.PopCount(value);

    public static ulong Exchange(ulong value, int step, ulong low) => value;
}
