using System.Runtime.CompilerServices;

namespace FastProxy.Kernels.Random;

/// <summary>Philox4x32-10 on one counter per lane. A lane's low half is the 32-bit word; its high half is never read.</summary>
internal static unsafe class PhiloxLanes<L, U, D>
    where L : struct, IWide<U, D>
    where U : struct
    where D : struct
{
    /// <summary>The number of values made at once: four per lane.</summary>
    public static int Batch => 4 * L.Width;

    /// <summary>Writes whole batches of U[-bound, bound) from the counter <paramref name="block"/> on.</summary>
    public static void Uniform(ulong seed, ulong stream, ulong block, long batches, float bound, float* values)
    {
        // (x >> 8) * 2^-23 - 1 is exact in a float, and so is the scaling of the bound.
        float scale = bound / 8388608;
        U low = L.Create((ulong)uint.MaxValue);
        for (; batches > 0; batches--, block += (ulong)L.Width, values += Batch)
        {
            Block(seed, stream, block, out U x, out U y, out U z, out U w);
            U xy = L.ToUniforms(L.Or(L.And(x, low), L.Left(y, 32)), scale);
            U zw = L.ToUniforms(L.Or(L.And(z, low), L.Left(w, 32)), scale);
            L.StorePairs(xy, zw, (ulong*)values);
        }
    }

    /// <summary>Writes whole batches of N(0, deviation^2) from the counter <paramref name="block"/> on.</summary>
    public static void Normal(ulong seed, ulong stream, ulong block, long batches, float deviation, float* values)
    {
        for (; batches > 0; batches--, block += (ulong)L.Width, values += Batch)
        {
            Block(seed, stream, block, out U x, out U y, out U z, out U w);
            L.StorePairs(BoxMuller(x, y, deviation), BoxMuller(z, w, deviation), (ulong*)values);
        }
    }

    /// <summary>Runs ten rounds for the counters (block + lane, stream) under the key <paramref name="seed"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Block(ulong seed, ulong stream, ulong block, out U x, out U y, out U z, out U w)
    {
        x = L.Sequence(block);
        y = L.Right(x, 32);
        z = L.Create(stream);
        w = L.Create(stream >> 32);
        uint key0 = (uint)seed;
        uint key1 = (uint)(seed >> 32);
        for (int round = 0; round < 10; round++)
        {
            U a = L.Product(x, L.Create(0xD251_1F53ul));
            U b = L.Product(z, L.Create(0xCD9E_8D57ul));
            x = L.Xor(L.Xor(L.Right(b, 32), y), L.Create((ulong)key0));
            y = b;
            z = L.Xor(L.Xor(L.Right(a, 32), w), L.Create((ulong)key1));
            w = a;
            key0 += 0x9E37_79B9;
            key1 += 0xBB67_AE85;
        }
    }

    /// <summary>
    /// Returns two normals per lane, cosine in the low half: sqrt(-2 ln u) * (cos, sin)(2 pi v), u = (x + 1/2) / 2^32, v = y / 2^32.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static U BoxMuller(U x, U y, float deviation)
    {
        D radius = L.Mul(L.Sqrt(L.Mul(L.Create(-2.0), Elementary<L, U, D>.Log(x))), L.Create((double)deviation));
        Elementary<L, U, D>.SinCos(y, out D sin, out D cos);
        return L.Or(L.ToSingles(L.Mul(radius, cos)), L.Left(L.ToSingles(L.Mul(radius, sin)), 32));
    }
}
