using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Cases;

/// <summary>The memory that cases work on, and its name in tables.</summary>
public static class CaseMemory
{
    /// <summary>Returns floats drawn from N(0, 1).</summary>
    public static NativeArray<float> Normal(long length)
    {
        var array = new NativeArray<float>(length);
        for (int i = 0; i < array.Span.Length; i++)
        {
            array.Span[i] = CaseNumbers.Normal((ulong)i);
        }

        return array;
    }

    /// <summary>Returns random words of <paramref name="samples"/> bits: beyond 16 samples almost all are distinct, as a network's are.</summary>
    public static NativeArray<ulong> Words(long length, int samples)
    {
        var array = new NativeArray<ulong>(length);
        ulong mask = ulong.MaxValue >> (64 - samples);
        for (int i = 0; i < length; i++)
        {
            array.Span[i] = CaseNumbers.Bits((ulong)i) & mask;
        }

        return array;
    }

    /// <summary>Returns the number of bytes of the neurons of an activation.</summary>
    public static double Bytes(ActivationLayout layout) => (double)sizeof(float) * layout.Neurons * layout.Lanes;

    /// <summary>Returns an activation's shape and batch, for the table.</summary>
    public static string Text(ActivationLayout layout) => $"{layout.Channels}x{layout.Height}x{layout.Width} b{layout.Samples}";
}
