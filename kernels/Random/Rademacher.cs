using System.Runtime.Intrinsics;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Random;

/// <summary>
/// Random signs for the elements of an activation.
/// <para>
/// Computes: y[c][p][n] = +1 where bit 0 of h(i + key) is set, -1 elsewhere; i = (n * C + c) * H * W + p, modulo 2^32, h two rounds of v = (v ^ v >>
/// 16) * 0x45D9F3B and a last v ^ v >> 16. The key is the folded <see cref="Philox.Mix"/> of the seed: 0 for seed 0.
/// </para>
/// <para>Shapes: y of <c>layout</c>, of which one call writes some channels; padding lanes 0.</para>
/// <para>Requires: nothing.</para>
/// <para>Cost: 12 integer operations per element.</para>
/// <para>Sum order: no sum. The bits are the same at every width: integers alone.</para>
/// <para>Error bound: 0.</para>
/// <para>Source: the definition above.</para>
/// </summary>
public static unsafe class Rademacher
{
    private const uint Factor = 0x45D9F3B;

    /// <summary>Fills the channels [fromChannel, toChannel).</summary>
    public static void Fill(ulong seed, ActivationLayout layout, int fromChannel, int toChannel, float* y)
    {
        uint key = KeyOf(seed);
        int plane = layout.Height * layout.Width;
        uint perSample = (uint)layout.Neurons;
        for (int c = fromChannel; c < toChannel; c++)
        {
            float* channel = y + c * layout.ChannelStride;
            for (int p = 0; p < plane; p++)
            {
                Pixel(key + (uint)(c * plane + p), perSample, channel + (long)p * layout.Lanes, layout.Lanes);
            }

            LanePadding.Clear(channel, plane * layout.Lanes, layout);
        }
    }

    /// <summary>Returns the seed folded to 32 bits.</summary>
    internal static uint KeyOf(ulong seed)
    {
        ulong mixed = Philox.Mix(seed);
        return (uint)(mixed ^ (mixed >> 32));
    }

    private static void Pixel(uint first, uint perSample, float* y, int lanes)
    {
        Vector512<uint> i = Vector512.Create(first) + Vector512<uint>.Indices * perSample;
        for (int n = 0; n < lanes; n += Lanes.Virtual)
        {
            Vector512<uint> h = i;
            h = (h ^ (h >>> 16)) * Factor;
            h = (h ^ (h >>> 16)) * Factor;
            h ^= h >>> 16;

            // Bit 0, inverted, becomes the sign.
            Vector512<uint> sign = Vector512.AndNot(Vector512.Create(0x8000_0000u), h << 31);
            (Vector512.Create(1f).AsUInt32() | sign).AsSingle().Store(y + n);
            i += Vector512.Create(perSample * Lanes.Virtual);
        }
    }
}
