namespace FastProxy.Kernels.Pattern;

/// <summary>The operations on a vector <typeparamref name="V"/> of 64-bit words that bit counting needs.</summary>
internal unsafe interface IWords<V>
    where V : struct
{
    /// <summary>The words per vector: 1, 4 or 8.</summary>
    static abstract int Width { get; }

    /// <summary>Reads <see cref="Width"/> words.</summary>
    static abstract V Load(ulong* source);

    /// <summary>Writes <see cref="Width"/> words.</summary>
    static abstract void Store(V value, ulong* destination);

    /// <summary>Returns the word at <paramref name="source"/> in every lane.</summary>
    static abstract V Broadcast(ulong* source);

    /// <summary>Returns the same word in every lane.</summary>
    static abstract V Create(ulong value);

    /// <summary>Returns a ^ b.</summary>
    static abstract V Xor(V a, V b);

    /// <summary>Returns a + b, lane by lane.</summary>
    static abstract V Add(V a, V b);

    /// <summary>Returns every lane shifted towards the higher bits.</summary>
    static abstract V Left(V value, int bits);

    /// <summary>Returns every lane shifted towards the lower bits.</summary>
    static abstract V Right(V value, int bits);

    /// <summary>Returns the bits of a where the mask is set, and the bits of b elsewhere.</summary>
    static abstract V Select(V mask, V a, V b);

    /// <summary>Returns a ^ b ^ c: the sum bit of a full adder.</summary>
    static abstract V Sum(V a, V b, V c);

    /// <summary>Returns the majority of three: the carry bit of a full adder.</summary>
    static abstract V Carry(V a, V b, V c);

    /// <summary>Returns the bits set where the sequence p, q, r falls from 1 to 0 (once at most): <c>(p &amp; ~q) | (q &amp; ~r)</c>.</summary>
    static abstract V Falls(V p, V q, V r);

    /// <summary>Returns the number of set bits of each lane.</summary>
    static abstract V Count(V value);

    /// <summary>
    /// Runs one stage of a bit transpose among the lanes of a vector: for lanes l with (l &amp; step) = 0, swaps bit (c + step) of lane l with bit c
    /// of lane (l + step), for every c with (c &amp; step) = 0. <paramref name="step"/> is a power of two below <see cref="Width"/>, and
    /// <paramref name="low"/> has the bits c with (c &amp; step) = 0 set.
    /// </summary>
    static abstract V Exchange(V value, int step, V low);
}
