using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;

namespace FastProxy.Execution.Cpu;

/// <summary>Packs weights in the order that kernels read.</summary>
internal static unsafe class PackedWeights
{
    /// <summary>Returns the weights of a layer in a form.</summary>
    public static NativeArray<float> Pack(WeightForm form, WeightSource source, long seed)
    {
        WeightRef weight = form.Weight;
        float[] values = source.Weights(weight, seed);
        if (weight.Exponent != 0)
        {
            float factor = MathF.ScaleB(1, -weight.Exponent);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] *= factor;
            }
        }

        var packed = new NativeArray<float>(form.Length);
        Pack(form, weight.IsTransposed ? ConvWeights.Transpose(weight.Shape, values) : values, packed.Pointer);
        return packed;
    }

    /// <summary>Packs <paramref name="weights"/> of the form's own shape.</summary>
    public static void Pack(WeightForm form, ReadOnlySpan<float> weights, float* packed)
    {
        switch (form.Order)
        {
            case WeightOrder.Winograd:
                ConvWinograd.Pack(form.Shape, weights, packed);
                break;
            case WeightOrder.Packed:
                ConvWeights.Pack(form.Shape, weights, packed);
                break;
            case WeightOrder.DataGrad:
                ConvWeights.PackTransposed(form.Shape, weights, packed);
                break;
            default:
                weights.CopyTo(new Span<float>(packed, weights.Length));
                break;
        }
    }
}
