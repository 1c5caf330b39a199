using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Softmaxes;

/// <summary>
/// Gradient of <see cref="Softmax"/> with respect to its input; with a direction in place of the gradient it is the derivative of the output.
/// <para>Computes: dX[c] = y[c] (g[c] - sum over the group's channels d of y[d] g[d]).</para>
/// <para>Shapes: y, g and dX of one layout, whose channels the number of groups divides.</para>
/// <para>
/// Requires: y is the output of the softmax. dX does not overlap y or g, or is the same as one of them. A difference beyond float32 is cut to
/// its largest number, so finite numbers give finite ones.
/// </para>
/// <para>Cost: 4 FLOP and 20 bytes per element, in the cache for blocks of pixels.</para>
/// <para>Sum order: channels in order; one fused multiply-add each, from +0.</para>
/// <para>Error bound: <see cref="SoftmaxReference.GradErrorBound"/>.</para>
/// <para>Source: the derivative of the definition of <see cref="Softmax"/>.</para>
/// </summary>
/// <param name="fromPixel">The first pixel that is computed.</param>
/// <param name="toPixel">One beyond the last pixel.</param>
public readonly unsafe struct SoftmaxGrad(
    float* y, float* g, ActivationLayout layout, int groups, int fromPixel, int toPixel, float* dX) : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        var blocks = new SoftmaxBlocks(layout, groups, fromPixel, toPixel);
        float* mean = stackalloc float[blocks.Length];
        for (int block = 0; block < blocks.Count; block++)
        {
            (long at, int length) = blocks[block];
            Mean<S, V>(y + at, g + at, blocks, length, mean);
            Scale<S, V>(y + at, g + at, mean, blocks, length, dX + at);
        }
    }

    /// <summary>Sums y g over the channels.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Mean<S, V>(float* y, float* g, SoftmaxBlocks blocks, int length, float* mean)
        where S : struct, ISimd<V>
        where V : struct
    {
        new Span<float>(mean, length).Clear();
        for (int c = 0; c < blocks.Channels; c++)
        {
            for (int i = 0; i < length; i += S.Width)
            {
                S.Store(S.Fma(S.Load(y + i), S.Load(g + i), S.Load(mean + i)), mean + i);
            }

            y += blocks.Stride;
            g += blocks.Stride;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Scale<S, V>(float* y, float* g, float* mean, SoftmaxBlocks blocks, int length, float* dX)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int c = 0; c < blocks.Channels; c++)
        {
            for (int i = 0; i < length; i += S.Width)
            {
                S.Store(S.Mul(S.Load(y + i), Saturation.Of<S, V>(S.Sub(S.Load(g + i), S.Load(mean + i)))), dX + i);
            }

            y += blocks.Stride;
            g += blocks.Stride;
            dX += blocks.Stride;
        }
    }
}
