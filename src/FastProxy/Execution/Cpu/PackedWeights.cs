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
        if (form.Order == WeightOrder.Bias)
        {
            float[] bias = source.Bias(weight, seed);
            var array = new NativeArray<float>(bias.Length);
            bias.CopyTo(array.Span);
            return array;
        }

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
        PackLayer(form, values, packed.Pointer);
        return packed;
    }

    /// <summary>Packs <paramref name="weights"/> of the layer's shape, of which the form may be the transpose.</summary>
    public static void PackLayer(WeightForm form, ReadOnlySpan<float> weights, float* packed) =>
        Pack(form, form.Weight.IsTransposed ? ConvWeights.Transpose(form.Weight.Shape, weights) : weights, packed);

    /// <summary>Packs <paramref name="weights"/> of the form's own shape.</summary>
    private static void Pack(WeightForm form, ReadOnlySpan<float> weights, float* packed)
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
