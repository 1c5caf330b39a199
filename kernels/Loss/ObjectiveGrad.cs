using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Loss;

/// <summary>
/// The gradient of a sum of some of the logits.
/// <para>
/// Computes: dLogits[n][k] = 1 where all of these hold, else 0: n is a sample; index &lt; 0 or k = index; sample &lt; 0 or n = sample; there are no
/// labels or k is the label of n.
/// </para>
/// <para>Shapes: dLogits of K x 1 x 1; labels none or one per sample.</para>
/// <para>Requires: nothing. Padding lanes become 0.</para>
/// <para>Cost: no FLOP; 4 bytes written per logit.</para>
/// <para>Sum order: none.</para>
/// <para>Error bound: 0.</para>
/// <para>Source: the definition above.</para>
/// </summary>
public static unsafe class ObjectiveGrad
{
    /// <summary>Writes the gradient of the sum of the logits that meet every given condition.</summary>
    /// <param name="layout">The layout of the logits.</param>
    /// <param name="labels">A label per sample, whose logit is taken; empty for all.</param>
    /// <param name="index">The class whose logits are taken; negative for all.</param>
    /// <param name="sample">The sample whose logits are taken; negative for all.</param>
    /// <param name="dLogits">The gradient.</param>
    public static void Run(ActivationLayout layout, ReadOnlySpan<int> labels, int index, int sample, float* dLogits)
    {
        for (int k = 0; k < layout.Channels; k++)
        {
            for (int lane = 0; lane < layout.Lanes; lane++)
            {
                bool isOne = lane < layout.Samples
                    && (index < 0 || k == index)
                    && (sample < 0 || lane == sample)
                    && (labels.IsEmpty || labels[lane] == k);
                dLogits[k * layout.ChannelStride + lane] = isOne ? 1 : 0;
            }
        }
    }
}
