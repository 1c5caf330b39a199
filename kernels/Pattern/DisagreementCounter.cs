using System.Runtime.CompilerServices;

namespace FastProxy.Kernels.Pattern;

/// <summary>
/// Counts, lane by lane, the set bits of x ^ y over many words. Its input is the running parities of x and of y instead of the words themselves: a
/// parity of x ^ y is the xor of the two, and where it falls from 1 to 0 a pair of bits is complete. So the lowest adder costs one operation for two
/// words; above it stand the carry-save adders of Harley and Seal, and bits are counted once in 16 words.
/// </summary>
internal unsafe struct DisagreementCounter<W, V>
    where W : struct, IWords<V>
    where V : struct
{
    private V ones;
    private V twos;
    private V fours;
    private V eights;
    private V sixteens;

    /// <summary>The number of words per step.</summary>
    public const int Step = 16;

    /// <summary>The counts so far.</summary>
    public readonly V Total
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            // Horner's rule over the weights 16, 8, 4, 2, 1.
            V total = W.Add(W.Left(sixteens, 1), W.Count(eights));
            total = W.Add(W.Left(total, 1), W.Count(fours));
            total = W.Add(W.Left(total, 1), W.Count(twos));
            return W.Add(W.Left(total, 1), W.Count(ones));
        }
    }

    /// <summary>Takes 16 parities of one sample (a word every Width words) and of Width samples (consecutive vectors).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong* one, ulong* many)
    {
        V a = Eight(one, many);
        V b = Eight(one + (8 * W.Width), many + (8 * W.Width));
        V carry = W.Carry(eights, a, b);
        eights = W.Sum(eights, a, b);
        sixteens = W.Add(sixteens, W.Count(carry));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V Eight(ulong* one, ulong* many)
    {
        V a = Four(one, many);
        V b = Four(one + (4 * W.Width), many + (4 * W.Width));
        V carry = W.Carry(fours, a, b);
        fours = W.Sum(fours, a, b);
        return carry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V Four(ulong* one, ulong* many)
    {
        V a = Two(one, many);
        V b = Two(one + (2 * W.Width), many + (2 * W.Width));
        V carry = W.Carry(twos, a, b);
        twos = W.Sum(twos, a, b);
        return carry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V Two(ulong* one, ulong* many)
    {
        V next = W.Xor(W.Broadcast(one), W.Load(many));
        V last = W.Xor(W.Broadcast(one + W.Width), W.Load(many + W.Width));
        V carry = W.Falls(ones, next, last);
        ones = last;
        return carry;
    }
}
