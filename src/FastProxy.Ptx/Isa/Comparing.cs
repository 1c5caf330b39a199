using System.Runtime.Intrinsics;
using FastProxy.Ptx.Execution;

namespace FastProxy.Ptx.Isa;

/// <summary>A comparison's lanes, a bit each.</summary>
internal static unsafe class Comparing<T, O>
    where T : unmanaged
    where O : IBinary<T>
{
    /// <summary>The lanes where it is true.</summary>
    public static uint Of(Warp warp, int a, int b)
    {
        T* first = warp.Row<T>(a);
        T* second = warp.Row<T>(b);
        uint bits = 0;
        for (int i = 0; i < 32; i += Vector512<T>.Count)
        {
            bits |= LaneVectors.Bits(O.Of(Vector512.Load(first + i), Vector512.Load(second + i))) << i;
        }

        return bits;
    }
}

/// <summary>Compares into a predicate and, where wanted, the comparison's contrary into another; both may be combined with a third.</summary>
internal sealed class SetPredicate<T, O>(
    int p, int q, int a, int b, uint flip, Func<uint, uint, uint>? combine = null, (int Unit, uint Flip) c = default) : Operation
    where T : unmanaged
    where O : IBinary<T>
{
    public override void Execute(Warp warp, uint active)
    {
        uint result = Comparing<T, O>.Of(warp, a, b) ^ flip;
        uint contrary = ~result;
        if (combine is not null)
        {
            uint other = warp.Predicate(c.Unit) ^ c.Flip;
            result = combine(result, other);
            contrary = combine(contrary, other);
        }

        warp.SetPredicate(q, active, contrary);
        warp.SetPredicate(p, active, result);
    }
}

/// <summary>Compares into a register: a given value where true, else zero.</summary>
internal sealed unsafe class Set<T, O>(int a, int b, uint flip, Func<uint, uint, uint>? combine = null, (int Unit, uint Flip) c = default) : Operation
    where T : unmanaged
    where O : IBinary<T>
{
    private int d;
    private uint one;

    /// <summary>Says where the result goes and what is written where the comparison is true.</summary>
    public Set<T, O> To(int row, uint value)
    {
        (d, one) = (row, value);
        return this;
    }

    public override void Execute(Warp warp, uint active)
    {
        uint result = Comparing<T, O>.Of(warp, a, b) ^ flip;
        result = combine is null ? result : combine(result, warp.Predicate(c.Unit) ^ c.Flip);
        uint* to = warp.Row<uint>(d);
        for (int i = 0; i < 32; i += Vector512<uint>.Count)
        {
            LaneVectors.Store(to + i, LaneVectors.Mask<uint>(result >> i) & Vector512.Create(one), active >> i);
        }

        warp.Written[d] |= active;
    }
}

/// <summary>One value where a predicate is true, another where it is not.</summary>
internal sealed unsafe class SelectByPredicate<T>(int d, int a, int b, (int Unit, uint Flip) c) : Operation
    where T : unmanaged
{
    public override void Execute(Warp warp, uint active)
    {
        uint chosen = warp.Predicate(c.Unit) ^ c.Flip;
        T* to = warp.Row<T>(d);
        for (int i = 0; i < 32; i += Vector512<T>.Count)
        {
            Vector512<T> first = Vector512.Load(warp.Row<T>(a) + i);
            Vector512<T> second = Vector512.Load(warp.Row<T>(b) + i);
            LaneVectors.Store(to + i, Vector512.ConditionalSelect(LaneVectors.Mask<T>(chosen >> i), first, second), active >> i);
        }

        warp.Written[d] |= active;
    }
}
