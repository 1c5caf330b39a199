using System.Runtime.Intrinsics;

namespace FastProxy.Ptx.Execution;

/// <summary>A function of one value, on a vector of lanes.</summary>
internal interface IUnary<T>
{
    /// <summary>The function.</summary>
    static abstract Vector512<T> Of(Vector512<T> a);
}

/// <summary>A function of two values, on a vector of lanes.</summary>
internal interface IBinary<T>
{
    /// <summary>The function.</summary>
    static abstract Vector512<T> Of(Vector512<T> a, Vector512<T> b);
}

/// <summary>A function of three values, on a vector of lanes.</summary>
internal interface ITernary<T>
{
    /// <summary>The function.</summary>
    static abstract Vector512<T> Of(Vector512<T> a, Vector512<T> b, Vector512<T> c);
}

/// <summary>Computes all lanes in vectors and keeps those that are active.</summary>
internal sealed unsafe class VectorUnary<T, O>(int d, int a) : Operation
    where T : unmanaged
    where O : IUnary<T>
{
    public override void Execute(Warp warp, uint active)
    {
        T* from = warp.Row<T>(a);
        T* to = warp.Row<T>(d);
        warp.Written[d] |= active;
        if (active == uint.MaxValue)
        {
            for (int i = 0; i < 32; i += Vector512<T>.Count)
            {
                O.Of(Vector512.Load(from + i)).Store(to + i);
            }

            return;
        }

        for (int i = 0; i < 32; i += Vector512<T>.Count)
        {
            LaneVectors.Store(to + i, O.Of(Vector512.Load(from + i)), active >> i);
        }
    }
}

/// <summary>Computes all lanes in vectors and keeps those that are active.</summary>
internal sealed unsafe class VectorBinary<T, O>(int d, int a, int b) : Operation
    where T : unmanaged
    where O : IBinary<T>
{
    public override void Execute(Warp warp, uint active)
    {
        T* first = warp.Row<T>(a);
        T* second = warp.Row<T>(b);
        T* to = warp.Row<T>(d);
        warp.Written[d] |= active;
        if (active == uint.MaxValue)
        {
            for (int i = 0; i < 32; i += Vector512<T>.Count)
            {
                O.Of(Vector512.Load(first + i), Vector512.Load(second + i)).Store(to + i);
            }

            return;
        }

        for (int i = 0; i < 32; i += Vector512<T>.Count)
        {
            LaneVectors.Store(to + i, O.Of(Vector512.Load(first + i), Vector512.Load(second + i)), active >> i);
        }
    }
}

/// <summary>Computes all lanes in vectors and keeps those that are active.</summary>
internal sealed unsafe class VectorTernary<T, O>(int d, int a, int b, int c) : Operation
    where T : unmanaged
    where O : ITernary<T>
{
    public override void Execute(Warp warp, uint active)
    {
        T* first = warp.Row<T>(a);
        T* second = warp.Row<T>(b);
        T* third = warp.Row<T>(c);
        T* to = warp.Row<T>(d);
        warp.Written[d] |= active;
        if (active == uint.MaxValue)
        {
            for (int i = 0; i < 32; i += Vector512<T>.Count)
            {
                O.Of(Vector512.Load(first + i), Vector512.Load(second + i), Vector512.Load(third + i)).Store(to + i);
            }

            return;
        }

        for (int i = 0; i < 32; i += Vector512<T>.Count)
        {
            LaneVectors.Store(to + i, O.Of(Vector512.Load(first + i), Vector512.Load(second + i), Vector512.Load(third + i)), active >> i);
        }
    }
}
