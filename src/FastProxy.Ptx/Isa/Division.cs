using System.Numerics;
using FastProxy.Ptx.Execution;

namespace FastProxy.Ptx.Isa;

/// <summary>A division of whole numbers; what one by zero results in is unspecified, so it is a fault.</summary>
internal sealed unsafe class Division<T>(int d, int a, int b, Func<T, T, T> f) : Operation
    where T : unmanaged, IBinaryInteger<T>
{
    public override void Execute(Warp warp, uint active)
    {
        T* first = warp.Row<T>(a);
        T* second = warp.Row<T>(b);
        T* to = warp.Row<T>(d);
        for (uint rest = active; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            to[lane] = second[lane] == T.Zero
                ? throw new Fault($"{first[lane]} is divided by zero, which results in an unspecified value", lane)
                : f(first[lane], second[lane]);
        }

        warp.Written[d] |= active;
    }
}
