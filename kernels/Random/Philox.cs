using System.Runtime.Intrinsics;
using System.Text;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Random;

/// <summary>
/// Counter-based random numbers: value i is a function of (seed, stream, i) alone, whatever is drawn before it or beside it.
/// <para>
/// Computes: word i = word i % 4 of Philox4x32-10 with key = seed and counter = (i / 4, stream), low halves first. Uniform: bound * (2u - 1), u =
/// (word >> 8) / 2^24. Normal: Box-Muller on words (0, 1) and (2, 3) of a counter, cosine first: deviation * sqrt(-2 ln u) * (cos, sin)(2 pi v), u =
/// (word + 1/2) / 2^32, v = word / 2^32, in double, rounded to float.
/// </para>
/// <para>Shapes: values [n], any n.</para>
/// <para>Requires: nothing. Normals stay below 6.77 deviations.</para>
/// <para>Cost: 15 integer operations per value; a normal takes 50 more in double, half a square root and half a quotient.</para>
/// <para>Sum order: no sum. The bits are the same at every width and on every machine.</para>
/// <para>Error bound: <see cref="Rounding.Single"/> of a uniform number; of a normal one as well, beside <see cref="NormalErrorBound"/>.</para>
/// <para>Source: Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3" (SC 2011); Box and Muller (1958).</para>
/// </summary>
public static unsafe class Philox
{
    /// <summary>The bound of |error| / |normal| before it is rounded to float32: 5 units in the last place of float64.</summary>
    public const double NormalErrorBound = 10 * Rounding.Double;

    /// <summary>Returns the four words of one counter: Philox4x32-10.</summary>
    public static (uint X, uint Y, uint Z, uint W) Block(ulong key, ulong counterLow, ulong counterHigh)
    {
        PhiloxLanes<WideScalar, ulong, double>.Block(key, counterHigh, counterLow, out ulong x, out ulong y, out ulong z, out ulong w);
        return ((uint)x, (uint)y, (uint)z, (uint)w);
    }

    /// <summary>Fills <paramref name="values"/> with U[-bound, bound).</summary>
    public static void Uniform(ulong seed, ulong stream, float bound, Span<float> values)
        => Uniform(seed, stream, bound, values, IsaExtensions.Best);

    /// <summary>Fills <paramref name="values"/> with U[-bound, bound) at the width of <paramref name="isa"/>.</summary>
    public static void Uniform(ulong seed, ulong stream, float bound, Span<float> values, Isa isa)
        => Fill(seed, stream, bound, values, isa, normal: false);

    /// <summary>Fills <paramref name="values"/> with N(0, 1).</summary>
    public static void Normal(ulong seed, ulong stream, Span<float> values) => Normal(seed, stream, 1f, values, IsaExtensions.Best);

    /// <summary>Fills <paramref name="values"/> with N(0, deviation^2) at the width of <paramref name="isa"/>; rounded
    /// once.</summary>
    public static void Normal(ulong seed, ulong stream, float deviation, Span<float> values, Isa isa)
        => Fill(seed, stream, deviation, values, isa, normal: true);

    /// <summary>Returns a 64-bit stream for a name: FNV-1a of its UTF-8 bytes, then <see cref="Mix"/>.</summary>
    public static ulong StreamOf(string key)
    {
        ulong hash = 0xCBF2_9CE4_8422_2325;
        foreach (byte b in Encoding.UTF8.GetBytes(key))
        {
            hash = (hash ^ b) * 0x0000_0100_0000_01B3;
        }

        return Mix(hash);
    }

    /// <summary>
    /// Maps a value by a bijection in which every bit of the result depends on every bit of the value (the finaliser of SplitMix64).
    /// </summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }

    private static void Fill(ulong seed, ulong stream, float scale, Span<float> values, Isa isa, bool normal)
    {
        switch (isa)
        {
            case Isa.Avx512:
                Fill<Wide512, Vector512<ulong>, Vector512<double>>(seed, stream, scale, values, normal);
                break;
            case Isa.Avx2:
                Fill<Wide256, Vector256<ulong>, Vector256<double>>(seed, stream, scale, values, normal);
                break;
            default:
                Fill<WideScalar, ulong, double>(seed, stream, scale, values, normal);
                break;
        }
    }

    private static void Fill<L, U, D>(ulong seed, ulong stream, float scale, Span<float> values, bool normal)
        where L : struct, IWide<U, D>
        where U : struct
        where D : struct
    {
        delegate*<ulong, ulong, ulong, long, float, float*, void> draw =
            normal ? &PhiloxLanes<L, U, D>.Normal : &PhiloxLanes<L, U, D>.Uniform;
        int batch = PhiloxLanes<L, U, D>.Batch;
        int whole = values.Length / batch * batch;
        fixed (float* pointer = values)
        {
            draw(seed, stream, 0, whole / batch, scale, pointer);
        }

        if (whole < values.Length)
        {
            float* rest = stackalloc float[batch];
            draw(seed, stream, (ulong)whole / 4, 1, scale, rest);
            new Span<float>(rest, values.Length - whole).CopyTo(values[whole..]);
        }
    }
}
