using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastProxy.Kernels.Pattern;

/// <summary>
/// The operations on eight words of AVX-512. Three-input logic is one instruction; its control byte is the truth table, first operand highest.
/// </summary>
internal readonly unsafe struct Words512 : IWords<Vector512<ulong>>
{
    public static int Width => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Load(ulong* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<ulong> value, ulong* destination) => Vector512.Store(value, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Broadcast(ulong* source) => Vector512.Create(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Create(ulong value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Xor(Vector512<ulong> a, Vector512<ulong> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Add(Vector512<ulong> a, Vector512<ulong> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Left(Vector512<ulong> value, int bits) => value << bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Right(Vector512<ulong> value, int bits) => value >>> bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Select(Vector512<ulong> mask, Vector512<ulong> a, Vector512<ulong> b)
        => Vector512.ConditionalSelect(mask, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Sum(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c)
        => Avx512F.TernaryLogic(a, b, c, 0b1001_0110);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Carry(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c)
        => Avx512F.TernaryLogic(a, b, c, 0b1110_1000);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Falls(Vector512<ulong> p, Vector512<ulong> q, Vector512<ulong> r)
        => Avx512F.TernaryLogic(p, q, r, 0b0111_0100);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Count(Vector512<ulong> value)
    {
        // A table gives the set bits of every nibble; then the eight bytes of a word are summed.
        const ulong Low = 0x0302_0201_0201_0100;
        const ulong High = 0x0403_0302_0302_0201;
        Vector512<byte> table = Vector512.Create(Low, High, Low, High, Low, High, Low, High).AsByte();
        Vector512<byte> nibble = Vector512.Create((byte)15);
        Vector512<byte> low = Avx512BW.Shuffle(table, value.AsByte() & nibble);
        Vector512<byte> high = Avx512BW.Shuffle(table, (value >>> 4).AsByte() & nibble);
        return Avx512BW.SumAbsoluteDifferences(low + high, Vector512<byte>.Zero).AsUInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Exchange(Vector512<ulong> value, int step, Vector512<ulong> low)
    {
        const ulong All = ~0ul;
        ulong down = 64 - (ulong)step;
        ulong up = (ulong)step;
        return step switch
        {
            4 => Swap(Avx512F.Shuffle4x128(value, value, 0b01_00_11_10), Vector512.Create(up, up, up, up, down, down, down, down),
                low ^ Vector512.Create(0, 0, 0, 0, All, All, All, All), value),
            2 => Swap(Avx512F.Permute4x64(value, 0b01_00_11_10), Vector512.Create(up, up, down, down, up, up, down, down),
                low ^ Vector512.Create(0, 0, All, All, 0, 0, All, All), value),
            _ => Swap(Avx512F.Shuffle(value.AsUInt32(), 0b01_00_11_10).AsUInt64(), Vector512.Create(up, down, up, down, up, down, up, down),
                low ^ Vector512.Create(0, All, 0, All, 0, All, 0, All), value),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Swap(Vector512<ulong> other, Vector512<ulong> turn, Vector512<ulong> keep, Vector512<ulong> value)
        => Select(keep, value, Avx512F.RotateLeftVariable(other, turn));
}
