using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FastProxy.Ptx.Execution;

namespace FastProxy.Ptx.Isa;

/// <summary>a</summary>
internal readonly struct Identity<T> : IUnary<T>
{
    public static Vector512<T> Of(Vector512<T> a) => a;
}

/// <summary>~a</summary>
internal readonly struct Not<T> : IUnary<T>
{
    public static Vector512<T> Of(Vector512<T> a) => ~a;
}

/// <summary>0 - a</summary>
internal readonly struct Negate<T> : IUnary<T>
{
    public static Vector512<T> Of(Vector512<T> a) => -a;
}

/// <summary>|a|; the least whole number stays as it is.</summary>
internal readonly struct Abs<T> : IUnary<T>
{
    public static Vector512<T> Of(Vector512<T> a) => typeof(T) == typeof(float) || typeof(T) == typeof(double)
        ? Vector512.Abs(a)
        : Vector512.ConditionalSelect(Vector512.LessThan(a, Vector512<T>.Zero), -a, a);
}

/// <summary>a + b</summary>
internal readonly struct Add<T> : IBinary<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Canonical.Of(a + b);
}

/// <summary>a - b</summary>
internal readonly struct Subtract<T> : IBinary<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Canonical.Of(a - b);
}

/// <summary>a * b, the low half</summary>
internal readonly struct Multiply<T> : IBinary<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Canonical.Of(a * b);
}

/// <summary>a / b</summary>
internal readonly struct Divide<T> : IBinary<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Canonical.Of(a / b);
}

/// <summary>a * b + c, the low half</summary>
internal readonly struct MultiplyAdd<T> : ITernary<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b, Vector512<T> c) => (a * b) + c;
}

/// <summary>The lesser whole number.</summary>
internal readonly struct Min<T> : IBinary<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Vector512.Min(a, b);
}

/// <summary>The greater whole number.</summary>
internal readonly struct Max<T> : IBinary<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Vector512.Max(a, b);
}

/// <summary>a &amp; b</summary>
internal readonly struct And<T> : IBinary<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => a & b;
}

/// <summary>a | b</summary>
internal readonly struct Or<T> : IBinary<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => a | b;
}

/// <summary>a ^ b</summary>
internal readonly struct Xor<T> : IBinary<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => a ^ b;
}

/// <summary>a * b + c, rounded once</summary>
internal readonly struct FusedSingle : ITernary<float>
{
    public static Vector512<float> Of(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Canonical.Of(Vector512.FusedMultiplyAdd(a, b, c));
}

/// <summary>a * b + c, rounded once</summary>
internal readonly struct FusedDouble : ITernary<double>
{
    public static Vector512<double> Of(Vector512<double> a, Vector512<double> b, Vector512<double> c) => Vector512.FusedMultiplyAdd(a, b, c);
}

/// <summary>The lesser number; a number where the other is a NaN; -0 is less than +0.</summary>
internal readonly struct MinNumber<T> : IBinary<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Canonical.Of(Vector512.MinNumber(a, b));
}

/// <summary>The greater number; a number where the other is a NaN; -0 is less than +0.</summary>
internal readonly struct MaxNumber<T> : IBinary<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Canonical.Of(Vector512.MaxNumber(a, b));
}

/// <summary>The lesser number; a NaN where one is; -0 is less than +0.</summary>
internal readonly struct MinNaN<T> : IBinary<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Canonical.Of(Vector512.Min(a, b));
}

/// <summary>The greater number; a NaN where one is; -0 is less than +0.</summary>
internal readonly struct MaxNaN<T> : IBinary<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Canonical.Of(Vector512.Max(a, b));
}

/// <summary>The square root.</summary>
internal readonly struct SquareRoot<T> : IUnary<T>
{
    public static Vector512<T> Of(Vector512<T> a) => Canonical.Of(Vector512.Sqrt(a));
}

/// <summary>1 / a</summary>
internal readonly struct Reciprocal<T> : IUnary<T>
    where T : INumberBase<T>
{
    public static Vector512<T> Of(Vector512<T> a) => Canonical.Of(Vector512.Create(T.One) / a);
}

/// <summary>The one NaN that float32 arithmetic results in.</summary>
internal static class Canonical
{
    /// <summary>Its bits.</summary>
    public const uint NaN = 0x7fffffff;

    /// <summary>A result; of other types unchanged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Of<T>(Vector512<T> a) => typeof(T) == typeof(float)
        ? Vector512.ConditionalSelect(Vector512.Equals(a, a), a, Vector512.Create(NaN).As<uint, T>())
        : a;

    /// <summary>A result.</summary>
    public static float Of(float a) => float.IsNaN(a) ? BitConverter.UInt32BitsToSingle(NaN) : a;
}
