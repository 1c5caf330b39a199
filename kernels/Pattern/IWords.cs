namespace FastProxy.Kernels.Pattern;

/// <summary>A vector <typeparamref name="V"/> of 64-bit words: what bit counting needs.</summary>
internal unsafe interface IWords<V>
    where V : struct
{
    /// <summary>Words per vector: 1, 4 or 8.</summary>
    static abstract int Width { get; }

    /// <summary>Reads <see cref="Width"/> words.</summary>
    static abstract V Load(ulong* source);

    /// <summary>Writes <see cref="Width"/> words.</summary>
    static abstract void Store(V value, ulong* destination);

    /// <summary>The word at <paramref name="source"/> in every lane.</summary>
    static abstract V Broadcast(ulong* source);

    /// <summary>The same word in every lane.</summary>
    static abstract V Create(ulong value);

    /// <summary>a ^ b.</summary>
    static abstract V Xor(V a, V b);

    /// <summary>a + b, lane by lane.</summary>
    static abstract V Add(V a, V b);

    /// <summary>Every lane shifted towards the higher bits.</summary>
    static abstract V Left(V value, int bits);

    /// <summary>Every lane shifted towards the lower bits.</summary>
    static abstract V Right(V value, int bits);

    /// <summary>Bits of a where the mask is set, bits of b elsewhere.</summary>
    static abstract V Select(V mask, V a, V b);

    /// <summary>a ^ b ^ c: the sum bit of a full adder.</summary>
    static abstract V Sum(V a, V b, V c);

    /// <summary>The majority of three: the carry bit of a full adder.</summary>
    static abstract V Carry(V a, V b, V c);

    /// <summary>Set where the sequence p, q, r falls from 1 to 0 (once at most): <c>(p &amp; ~q) | (q &amp; ~r)</c>.</summary>
    static abstract V Falls(V p, V q, V r);

    /// <summary>The number of set bits of each lane.</summary>
    static abstract V Count(V value);

    /// <summary>
    /// One stage of a bit transpose among the lanes of a vector: for lanes l with (l &amp; step) = 0, swaps bit (c + step) of
    /// lane l with bit c of lane (l + step), for every c with (c &amp; step) = 0. <paramref name="step"/> is a power of two below
    /// <see cref="Width"/>, and <paramref name="low"/> has the bits c with (c &amp; step) = 0 set.
    /// </summary>
    static abstract V Exchange(V value, int step, V low);
}
