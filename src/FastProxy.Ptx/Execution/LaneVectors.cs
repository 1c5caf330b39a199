using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastProxy.Ptx.Execution;

/// <summary>Bits of lanes as vectors and back.</summary>
internal static unsafe class LaneVectors
{
    /// <summary>Stores the elements whose bit of <paramref name="lanes"/> is set, from the lowest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(T* to, Vector512<T> value, uint lanes)
        where T : unmanaged =>
        Vector512.ConditionalSelect(Mask<T>(lanes), value, Vector512.Load(to)).Store(to);

    /// <summary>All ones in the elements whose bit of <paramref name="lanes"/> is set, from the lowest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Mask<T>(uint lanes)
        where T : unmanaged
    {
        if (sizeof(T) == 8)
        {
            Vector512<ulong> bits = Vector512.Create(1ul, 2, 4, 8, 16, 32, 64, 128);
            return Vector512.Equals(Vector512.Create((ulong)lanes) & bits, bits).As<ulong, T>();
        }

        if (sizeof(T) == 4)
        {
            Vector512<uint> bits = Vector512.Create(1u, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
            return Vector512.Equals(Vector512.Create(lanes) & bits, bits).As<uint, T>();
        }

        return Narrow(Mask<uint>(lanes), Mask<uint>(lanes >> 16)).As<ushort, T>();
    }

    /// <summary>A bit for each element that is not zero in every bit, from the lowest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits<T>(Vector512<T> mask)
        where T : unmanaged => (uint)Vector512.ExtractMostSignificantBits(mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> Narrow(Vector512<uint> low, Vector512<uint> high) =>
        Vector512.Narrow(low & Vector512.Create(0xffffu), high & Vector512.Create(0xffffu));
}
