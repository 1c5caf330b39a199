using System.Numerics;
using System.Runtime.CompilerServices;
using FastProxy.Ptx.Execution;

namespace FastProxy.Ptx.Isa;

/// <summary>A conversion; registers may be wider than the types: of a source the low bits count, and a result is extended as its type says.</summary>
internal sealed unsafe class Convert<D, A>(int d, int dBytes, int a, int aBytes, Func<A, D> f) : Operation
    where D : unmanaged, INumberBase<D>
    where A : unmanaged
{
    public override void Execute(Warp warp, uint active)
    {
        byte* from = warp.Row<byte>(a);
        byte* to = warp.Row<byte>(d);
        for (uint rest = active; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            D value = f(*(A*)(from + (lane * aBytes)));
            if (dBytes == sizeof(D))
            {
                ((D*)to)[lane] = value;
            }
            else
            {
                Extension.Store(to + (lane * dBytes), dBytes, long.CreateTruncating(value));
            }
        }

        warp.Written[d] |= active;
    }
}

/// <summary>Whole numbers in registers wider than their type.</summary>
internal static unsafe class Extension
{
    /// <summary>Stores the low bytes of a number that has been extended already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* to, int bytes, long value)
    {
        switch (bytes)
        {
            case 1:
                *to = (byte)value;
                break;
            case 2:
                *(ushort*)to = (ushort)value;
                break;
            case 4:
                *(uint*)to = (uint)value;
                break;
            default:
                *(long*)to = value;
                break;
        }
    }
}
