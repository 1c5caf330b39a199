using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Softmaxes;

/// <summary>
/// The derivative of <see cref="SoftmaxGrad"/> in a direction of the softmax's input: what curvature adds to the adjoint of the input.
/// <para>
/// Computes: bent[c] = y[c] ((u[c] - U)(a[c] - A) - sum over the group's channels d of y[d] (u[d] - U) a[d]), A = sum of y[d] a[d],
/// U = sum of y[d] u[d].
/// </para>
/// <para>Shapes: y, a, u and bent of one layout, whose channels the number of groups divides.</para>
/// <para>
/// Requires: y is the output of the softmax, a the adjoint of the output, u the direction of the input. The result overlaps none of them. A
/// difference, a product or a sum beyond float32 is cut to its largest number, so finite numbers give finite ones.
/// </para>
/// <para>Cost: 12 FLOP and 36 bytes per element, in the cache for blocks of pixels.</para>
/// <para>Sum order: channels in order; one fused multiply-add each, from +0, of y and a, of y and u, and of the rounded y (u - U) and a.</para>
/// <para>Error bound: <see cref="SoftmaxReference.CurvatureErrorBound"/>.</para>
/// <para>Source: the second derivative of the definition of <see cref="Softmax"/>.</para>
/// </summary>
/// <param name="fromPixel">The first pixel that is computed.</param>
/// <param name="toPixel">One beyond the last pixel.</param>
public readonly unsafe struct SoftmaxCurvature(
    float* y, float* a, float* u, ActivationLayout layout, int groups, int fromPixel, int toPixel, float* bent) : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        var blocks = new SoftmaxBlocks(layout, groups, fromPixel, toPixel);
        float* aMean = stackalloc float[blocks.Length];
        float* uMean = stackalloc float[blocks.Length];
        float* both = stackalloc float[blocks.Length];
        for (int block = 0; block < blocks.Count; block++)
        {
            (long at, int length) = blocks[block];
            SoftmaxGrad.Mean<S, V>(y + at, a + at, blocks, length, aMean);
            SoftmaxGrad.Mean<S, V>(y + at, u + at, blocks, length, uMean);
            Both<S, V>(y + at, a + at, u + at, uMean, blocks, length, both);
            Bend<S, V>(y + at, a + at, u + at, aMean, uMean, both, blocks, length, bent + at);
        }
    }

    /// <summary>Sums y (u - U) a over the channels.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Both<S, V>(float* y, float* a, float* u, float* uMean, SoftmaxBlocks blocks, int length, float* both)
        where S : struct, ISimd<V>
        where V : struct
    {
        new Span<float>(both, length).Clear();
        for (int c = 0; c < blocks.Channels; c++)
        {
            for (int i = 0; i < length; i += S.Width)
            {
                V weight = S.Mul(S.Load(y + i), Saturation.Of<S, V>(S.Sub(S.Load(u + i), S.Load(uMean + i))));
                S.Store(Saturation.Of<S, V>(S.Fma(weight, S.Load(a + i), S.Load(both + i))), both + i);
            }

            y += blocks.Stride;
            a += blocks.Stride;
            u += blocks.Stride;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Bend<S, V>(
        float* y, float* a, float* u, float* aMean, float* uMean, float* both, SoftmaxBlocks blocks, int length, float* bent)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int c = 0; c < blocks.Channels; c++)
        {
            for (int i = 0; i < length; i += S.Width)
            {
                V first = Saturation.Of<S, V>(S.Sub(S.Load(u + i), S.Load(uMean + i)));
                V second = Saturation.Of<S, V>(S.Sub(S.Load(a + i), S.Load(aMean + i)));
                V product = Saturation.Of<S, V>(S.Mul(first, second));
                S.Store(S.Mul(S.Load(y + i), Saturation.Of<S, V>(S.Sub(product, S.Load(both + i)))), bent + i);
            }

            y += blocks.Stride;
            a += blocks.Stride;
            u += blocks.Stride;
            bent += blocks.Stride;
        }
    }
}
