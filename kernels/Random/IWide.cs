namespace FastProxy.Kernels.Random;

/// <summary>
/// The operations that the generator needs on vectors of 64-bit lanes, as words <typeparamref name="U"/> and as doubles <typeparamref name="D"/>.
/// Each operation is exact or rounded once, so a lane's result does not depend on the width.
/// </summary>
internal unsafe interface IWide<U, D>
    where U : struct
    where D : struct
{
    /// <summary>The lanes per vector: 1, 4 or 8.</summary>
    static abstract int Width { get; }

    /// <summary>Returns the same word in every lane.</summary>
    static abstract U Create(ulong value);

    /// <summary>Returns first, first + 1, ... first + Width - 1.</summary>
    static abstract U Sequence(ulong first);

    /// <summary>Returns the 64-bit product of the low halves of each lane.</summary>
    static abstract U Product(U a, U b);

    /// <summary>Returns a ^ b.</summary>
    static abstract U Xor(U a, U b);

    /// <summary>Returns a &amp; b.</summary>
    static abstract U And(U a, U b);

    /// <summary>Returns a | b.</summary>
    static abstract U Or(U a, U b);

    /// <summary>Returns a + b.</summary>
    static abstract U Add(U a, U b);

    /// <summary>Returns a - b.</summary>
    static abstract U Sub(U a, U b);

    /// <summary>Returns each lane shifted towards the higher bits.</summary>
    static abstract U Left(U value, int bits);

    /// <summary>Returns each lane shifted towards the lower bits.</summary>
    static abstract U Right(U value, int bits);

    /// <summary>Returns the same number in every lane.</summary>
    static abstract D Create(double value);

    /// <summary>Returns a + b.</summary>
    static abstract D Add(D a, D b);

    /// <summary>Returns a - b.</summary>
    static abstract D Sub(D a, D b);

    /// <summary>Returns a * b.</summary>
    static abstract D Mul(D a, D b);

    /// <summary>Returns a / b.</summary>
    static abstract D Div(D a, D b);

    /// <summary>Returns a * b + c, rounded once.</summary>
    static abstract D Fma(D a, D b, D c);

    /// <summary>Returns the square root.</summary>
    static abstract D Sqrt(D value);

    /// <summary>Returns the bits as doubles.</summary>
    static abstract D AsDoubles(U value);

    /// <summary>Returns the bits as words.</summary>
    static abstract U AsWords(D value);

    /// <summary>Returns each lane as the bits of a float, in its low half; the high half is zero.</summary>
    static abstract U ToSingles(D value);

    /// <summary>Returns each 32-bit half h as the bits of the float (h / 256 - 2^23) * <paramref name="scale"/>, the quotient rounded down.</summary>
    static abstract U ToUniforms(U halves, float scale);

    /// <summary>Writes a0, b0, a1, b1, ...</summary>
    static abstract void StorePairs(U a, U b, ulong* destination);
}
