using FastProxy.Kernels.Conv;

namespace FastProxy.Kernels.Tests.Conv;

/// <summary>Weights as the processor packs them.</summary>
internal static unsafe class ConvPacked
{
    public static float[] Forward(ConvShape s, float[] w)
    {
        var packed = new float[ConvWeights.PackedLength(s)];
        fixed (float* to = packed)
        {
            ConvWeights.Pack(s, w, to);
        }

        return packed;
    }

    public static float[] DataGrad(ConvShape s, float[] w)
    {
        var packed = new float[ConvWeights.TransposedLength(s)];
        fixed (float* to = packed)
        {
            ConvWeights.PackTransposed(s, w, to);
        }

        return packed;
    }
}
