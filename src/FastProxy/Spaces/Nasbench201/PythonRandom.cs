namespace FastProxy.Spaces.Nasbench201;

/// <summary>
/// The generator behind Python's <c>random</c> module, as far as benchmarks' published orders need it: <c>random.seed(n)</c> for an integer, and
/// <c>random.shuffle</c>.
/// </summary>
/// <remarks>
/// MT19937 (Matsumoto and Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998, with the array seeding of 2002): 624 words of state; each round
/// replaces word k by word k+397 exclusive-or a linear map of the top bit of word k and the other bits of word k+1. Python seeds it with the 32-bit
/// digits of |n|, lowest first, and draws below n by rejecting among numbers of n's bit length.
/// </remarks>
internal sealed class PythonRandom
{
    private const int Size = 624;
    private const int Shift = 397;
    private const uint TopBit = 0x8000_0000;
    private const uint Twist = 0x9908_B0DF;

    private readonly uint[] state = new uint[Size];
    private int next = Size;

    /// <summary>Creates the generator in the state after <c>random.seed(seed)</c>.</summary>
    public PythonRandom(long seed)
    {
        ulong magnitude = seed < 0 ? 0 - (ulong)seed : (ulong)seed;
        uint low = (uint)magnitude;
        uint high = (uint)(magnitude >> 32);
        Seed(high == 0 ? [low] : [low, high]);
    }

    /// <summary>Returns the next 32 bits: <c>random.getrandbits(32)</c>.</summary>
    public uint NextUInt32()
    {
        if (next == Size)
        {
            Refill();
        }

        uint y = state[next++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9D2C_5680;
        y ^= (y << 15) & 0xEFC6_0000;
        return y ^ (y >> 18);
    }

    /// <summary>Returns a uniform number from 0 to <paramref name="bound"/> - 1, as <c>random.randrange(bound)</c> draws it.</summary>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        int spare = int.LeadingZeroCount(bound);
        uint draw;
        do
        {
            draw = NextUInt32() >> spare;
        }
        while (draw >= (uint)bound);

        return (int)draw;
    }

    /// <summary>Shuffles as <c>random.shuffle</c>: from the back, each item trades places with one drawn from those up to itself.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private void Seed(ReadOnlySpan<uint> key)
    {
        state[0] = 19_650_218;
        for (uint i = 1; i < Size; i++)
        {
            state[i] = 1_812_433_253 * Folded(i) + i;
        }

        // Two passes over the state, the second starting where the first one stopped: the first mixes the key in, the second spreads it.
        uint at = 1;
        for (int step = 0; step < Size; step++)
        {
            int digit = step % key.Length;
            state[at] = (state[at] ^ (Folded(at) * 1_664_525)) + key[digit] + (uint)digit;
            at = Advance(at);
        }

        for (int step = 1; step < Size; step++)
        {
            state[at] = (state[at] ^ (Folded(at) * 1_566_083_941)) - at;
            at = Advance(at);
        }

        state[0] = TopBit;
    }

    private uint Folded(uint at) => state[at - 1] ^ (state[at - 1] >> 30);

    private uint Advance(uint at)
    {
        if (at + 1 < Size)
        {
            return at + 1;
        }

        state[0] = state[Size - 1];
        return 1;
    }

    private void Refill()
    {
        for (int k = 0; k < Size; k++)
        {
            uint mixed = (state[k] & TopBit) | (state[(k + 1) % Size] & ~TopBit);
            state[k] = state[(k + Shift) % Size] ^ (mixed >> 1) ^ ((mixed & 1) * Twist);
        }

        next = 0;
    }
}
