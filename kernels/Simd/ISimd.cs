namespace FastProxy.Kernels.Simd;

/// <summary>
/// The operations a kernel may use on a vector <typeparamref name="V"/> of samples. Each is lane-wise and exactly rounded, so a lane's result does
/// not depend on the width, except that the sign and payload of a NaN may differ.
/// </summary>
public unsafe interface ISimd<V>
    where V : struct
{
    /// <summary>The lanes per vector: 1, 4, 8 or 16.</summary>
    static abstract int Width { get; }

    /// <summary>+0 in every lane.</summary>
    static abstract V Zero { get; }

    /// <summary>Reads <see cref="Width"/> floats.</summary>
    static abstract V Load(float* source);

    /// <summary>Writes <see cref="Width"/> floats.</summary>
    static abstract void Store(V value, float* destination);

    /// <summary>Returns the same value in every lane.</summary>
    static abstract V Broadcast(float value);

    /// <summary>Returns a + b.</summary>
    static abstract V Add(V a, V b);

    /// <summary>Returns a - b.</summary>
    static abstract V Sub(V a, V b);

    /// <summary>Returns a * b.</summary>
    static abstract V Mul(V a, V b);

    /// <summary>Returns a / b.</summary>
    static abstract V Div(V a, V b);

    /// <summary>Returns the square root of a.</summary>
    static abstract V Sqrt(V a);

    /// <summary>Returns a with the integer k added to its exponent: a 2^k, if both are normal numbers. A k that is NaN is 0.</summary>
    static abstract V Scale(V a, V k);

    /// <summary>Returns the integer k for which a 2^-k is in [sqrt(1/2), sqrt(2)), of a positive normal number.</summary>
    static abstract V Exponent(V a);

    /// <summary>Returns a * b + c, rounded once.</summary>
    static abstract V Fma(V a, V b, V c);

    /// <summary>Returns c - a * b, rounded once.</summary>
    static abstract V Fnma(V a, V b, V c);

    /// <summary>Returns a > b ? a : b, hence b if either is NaN or both are zeros (x86's <c>maxps</c>).</summary>
    static abstract V Max(V a, V b);

    /// <summary>Returns a > b ? c : d, hence d if a or b is NaN.</summary>
    static abstract V WhereGreater(V a, V b, V c, V d);

    /// <summary>Returns max(a, 0), with +0 for NaN and for -0.</summary>
    static abstract V Relu(V a);

    /// <summary>Returns a where <paramref name="mask"/> is greater than zero, else +0; NaN is not greater.</summary>
    static abstract V WherePositive(V mask, V a);

    /// <summary>Returns a mask in which bit l is set if lane l is greater than zero; NaN is not.</summary>
    static abstract uint PositiveMask(V a);
}

/// <summary>Numbers as float32 holds them.</summary>
internal static class FloatBits
{
    /// <summary>The bits of sqrt(1/2).</summary>
    public const int RootOfHalf = 0x3F3504F3;
}
