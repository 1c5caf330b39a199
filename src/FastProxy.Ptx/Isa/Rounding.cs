namespace FastProxy.Ptx.Isa;

/// <summary>Conversions to fewer bits in the four directions of IEEE 754.</summary>
internal static class Rounding
{
    private const int DroppedOfTf32 = 13;

    /// <summary>A float64 as float32.</summary>
    public static float ToSingle(double a, MidpointRounding mode)
    {
        float nearest = (float)a;
        bool isTooGreat = nearest > a;
        bool isTooSmall = nearest < a;
        return mode switch
        {
            MidpointRounding.ToPositiveInfinity when isTooSmall => MathF.BitIncrement(nearest),
            MidpointRounding.ToNegativeInfinity when isTooGreat => MathF.BitDecrement(nearest),
            MidpointRounding.ToZero when a > 0 && isTooGreat => MathF.BitDecrement(nearest),
            MidpointRounding.ToZero when a < 0 && isTooSmall => MathF.BitIncrement(nearest),
            _ => nearest,
        };
    }

    /// <summary>A whole number of at most 64 bits as float32.</summary>
    public static float ToSingle(Int128 a, MidpointRounding mode) => (float)ToBits(a, mode, 24);

    /// <summary>A whole number of at most 64 bits as float64.</summary>
    public static double ToDouble(Int128 a, MidpointRounding mode) => ToBits(a, mode, 53);

    /// <summary>A float32 with 10 bits of fraction, ties away from zero.</summary>
    public static uint ToTf32(float a)
    {
        uint bits = BitConverter.SingleToUInt32Bits(a);
        return float.IsNaN(a) ? Canonical.NaN
            : float.IsInfinity(a) ? bits
            : (bits + (1u << (DroppedOfTf32 - 1))) & ~((1u << DroppedOfTf32) - 1);
    }

    /// <summary>A whole number with so many significant bits, which a float64 holds exactly.</summary>
    private static double ToBits(Int128 a, MidpointRounding mode, int bits)
    {
        bool isNegative = a < 0;
        ulong size = (ulong)(isNegative ? -a : a);
        int drop = Math.Max(64 - System.Numerics.BitOperations.LeadingZeroCount(size) - bits, 0);
        ulong kept = size >> drop;
        ulong rest = size - (kept << drop);
        ulong half = drop == 0 ? 1 : 1ul << (drop - 1);
        bool isUp = mode switch
        {
            MidpointRounding.ToPositiveInfinity => rest != 0 && !isNegative,
            MidpointRounding.ToNegativeInfinity => rest != 0 && isNegative,
            MidpointRounding.ToZero => false,
            _ => rest > half || (rest == half && (kept & 1) != 0),
        };
        double value = Math.ScaleB(kept + (isUp ? 1ul : 0), drop);
        return isNegative ? -value : value;
    }
}
