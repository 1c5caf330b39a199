using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastProxy.Kernels.Pattern;

/// <summary>The operations on four words of AVX2.</summary>
internal readonly unsafe struct Words256 : IWords<Vector256<ulong>>
{
    public static int Width => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Load(ulong* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<ulong> value, ulong* destination) => Vector256.Store(value, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Broadcast(ulong* source) => Avx2.BroadcastScalarToVector256(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Create(ulong value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Xor(Vector256<ulong> a, Vector256<ulong> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Add(Vector256<ulong> a, Vector256<ulong> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Left(Vector256<ulong> value, int bits) => value << bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Right(Vector256<ulong> value, int bits) => value >>> bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Select(Vector256<ulong> mask, Vector256<ulong> a, Vector256<ulong> b)
        => Vector256.ConditionalSelect(mask, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Sum(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c) => a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Carry(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c) => (a & b) | ((a ^ b) & c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Falls(Vector256<ulong> p, Vector256<ulong> q, Vector256<ulong> r)
        => Vector256.AndNot(p, q) | Vector256.AndNot(q, r);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Count(Vector256<ulong> value)
    {
        // A table gives the set bits of every nibble; then the eight bytes of a word are summed.
        const ulong Low = 0x0302_0201_0201_0100;
        const ulong High = 0x0403_0302_0302_0201;
        Vector256<byte> table = Vector256.Create(Low, High, Low, High).AsByte();
        Vector256<byte> nibble = Vector256.Create((byte)15);
        Vector256<byte> low = Avx2.Shuffle(table, value.AsByte() & nibble);
        Vector256<byte> high = Avx2.Shuffle(table, (value >>> 4).AsByte() & nibble);
        return Avx2.SumAbsoluteDifferences(low + high, Vector256<byte>.Zero).AsUInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Exchange(Vector256<ulong> value, int step, Vector256<ulong> low)
    {
        Vector256<ulong> upper = step == 2 ? Vector256.Create(0ul, 0, ~0ul, ~0ul) : Vector256.Create(0ul, ~0ul, 0, ~0ul);
        Vector256<ulong> other = step == 2
            ? Avx2.Permute4x64(value, 0b01_00_11_10)
            : Avx2.Shuffle(value.AsUInt32(), 0b01_00_11_10).AsUInt64();
        Vector256<ulong> moved = Select(upper, other >>> step, other << step);
        return Select(low ^ upper, value, moved);
    }
}
