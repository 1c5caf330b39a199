using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FastProxy.Ptx.Execution;

namespace FastProxy.Ptx.Isa;

/// <summary>The meaning of <c>.ftz</c> and <c>.sat</c>.</summary>
internal static class Flushing
{
    /// <summary>A subnormal float32 as a zero of its sign; of other types unchanged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Flushed<T>(Vector512<T> a)
    {
        if (typeof(T) != typeof(float))
        {
            return a;
        }

        Vector512<uint> bits = a.As<T, uint>();
        Vector512<uint> isSmall = Vector512.Equals(bits & Vector512.Create(0x7f800000u), Vector512<uint>.Zero);
        return Vector512.ConditionalSelect(isSmall, bits & Vector512.Create(0x80000000u), bits).As<uint, T>();
    }

    /// <summary>A subnormal float32 as a zero of its sign.</summary>
    public static float Flushed(float a) => float.IsSubnormal(a) ? float.CopySign(0, a) : a;

    /// <summary>Into [+0, 1]; a NaN becomes +0.</summary>
    public static float Saturated(float a) => a > 0 ? Math.Min(a, 1) : 0;
}

/// <summary>A function of one value that takes and delivers no subnormal float32.</summary>
internal readonly struct Flushed1<T, O> : IUnary<T>
    where O : IUnary<T>
{
    public static Vector512<T> Of(Vector512<T> a) => Flushing.Flushed(O.Of(Flushing.Flushed(a)));
}

/// <summary>A function of two values that takes and delivers no subnormal float32.</summary>
internal readonly struct Flushed2<T, O> : IBinary<T>
    where O : IBinary<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Flushing.Flushed(O.Of(Flushing.Flushed(a), Flushing.Flushed(b)));
}

/// <summary>A comparison that takes no subnormal float32; its result is a mask.</summary>
internal readonly struct FlushedInputs<T, O> : IBinary<T>
    where O : IBinary<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => O.Of(Flushing.Flushed(a), Flushing.Flushed(b));
}
