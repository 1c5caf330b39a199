using System.Numerics;

namespace FastProxy.Ptx.Execution;

/// <summary>An operation that computes each lane from that lane's value.</summary>
internal sealed unsafe class LaneOperation<A, D>(int d, int a, Func<A, D> f) : Operation
    where A : unmanaged
    where D : unmanaged
{
    public override void Execute(Warp warp, uint active)
    {
        A* from = warp.Row<A>(a);
        D* to = warp.Row<D>(d);
        for (uint rest = active; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            to[lane] = f(from[lane]);
        }

        warp.Written[d] |= active;
    }
}

/// <summary>An operation that computes each lane from that lane's two values.</summary>
internal sealed unsafe class LaneOperation<A, B, D>(int d, int a, int b, Func<A, B, D> f) : Operation
    where A : unmanaged
    where B : unmanaged
    where D : unmanaged
{
    public override void Execute(Warp warp, uint active)
    {
        A* first = warp.Row<A>(a);
        B* second = warp.Row<B>(b);
        D* to = warp.Row<D>(d);
        for (uint rest = active; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            to[lane] = f(first[lane], second[lane]);
        }

        warp.Written[d] |= active;
    }
}

/// <summary>An operation that computes each lane from that lane's three values.</summary>
internal sealed unsafe class LaneOperation<A, B, C, D>(int d, int a, int b, int c, Func<A, B, C, D> f) : Operation
    where A : unmanaged
    where B : unmanaged
    where C : unmanaged
    where D : unmanaged
{
    public override void Execute(Warp warp, uint active)
    {
        A* first = warp.Row<A>(a);
        B* second = warp.Row<B>(b);
        C* third = warp.Row<C>(c);
        D* to = warp.Row<D>(d);
        for (uint rest = active; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            to[lane] = f(first[lane], second[lane], third[lane]);
        }

        warp.Written[d] |= active;
    }
}

/// <summary>An operation that computes each lane from that lane's four values.</summary>
internal sealed unsafe class LaneOperation4<T>(int d, int a, int b, int c, int e, Func<T, T, uint, uint, T> f) : Operation
    where T : unmanaged
{
    public override void Execute(Warp warp, uint active)
    {
        T* first = warp.Row<T>(a);
        T* second = warp.Row<T>(b);
        uint* third = warp.Row<uint>(c);
        uint* fourth = warp.Row<uint>(e);
        T* to = warp.Row<T>(d);
        for (uint rest = active; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            to[lane] = f(first[lane], second[lane], third[lane], fourth[lane]);
        }

        warp.Written[d] |= active;
    }
}
