using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.WeightGrad;
using FastProxy.Plans;

namespace FastProxy.Execution.Cpu;

/// <summary>Weights in the order the kernels read them.</summary>
internal static unsafe class PackedWeights
{
    /// <summary>Floats of the packed weights of a convolution.</summary>
    public static long LengthOf(ConvShape shape, bool isWinograd) =>
        isWinograd ? ConvWinograd.PackedLength(shape)
        : shape.IsDepthwise ? (long)shape.OutChannels * shape.Taps
        : ConvWeights.PackedLength(shape);

    /// <summary>A layer's weights as a step reads them.</summary>
    public static NativeArray<float> Pack(Step step, WeightSource source, long seed) =>
        step is ConvStep conv ? Pack(conv, source, seed) : Pack((ConvDataGradStep)step, source, seed);

    /// <summary>Packs <paramref name="weights"/> of the step's own shape.</summary>
    public static void Pack(ConvStep step, ReadOnlySpan<float> weights, float* packed)
    {
        if (step.IsWinograd)
        {
            ConvWinograd.Pack(step.Shape, weights, packed);
        }
        else if (step.Shape.IsDepthwise)
        {
            weights.CopyTo(new Span<float>(packed, weights.Length));
        }
        else
        {
            ConvWeights.Pack(step.Shape, weights, packed);
        }
    }

    private static NativeArray<float> Pack(ConvStep step, WeightSource source, long seed)
    {
        WeightRef weight = step.Weight;
        float[] values = source.Weights(weight, seed);
        if (weight.Exponent != 0)
        {
            float factor = MathF.ScaleB(1, -weight.Exponent);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] *= factor;
            }
        }

        var packed = new NativeArray<float>(LengthOf(step.Shape, step.IsWinograd));
        Pack(step, weight.IsTransposed ? ConvWeights.Transpose(weight.Shape, values) : values, packed.Pointer);
        return packed;
    }

    private static NativeArray<float> Pack(ConvDataGradStep step, WeightSource source, long seed)
    {
        var packed = new NativeArray<float>(ConvWeights.TransposedLength(step.Weight.Shape));
        ConvWeights.PackTransposed(step.Weight.Shape, source.Weights(step.Weight, seed), packed.Pointer);
        return packed;
    }
}
