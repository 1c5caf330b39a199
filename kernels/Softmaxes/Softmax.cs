using System.Runtime.CompilerServices;
using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Softmaxes;

/// <summary>
/// The softmax over the channels of each of several equal groups, at each pixel and sample.
/// <para>Computes: y[c] = e^(x[c] - m) / sum over the group's channels d of e^(x[d] - m), m the largest x[d]; +0 in the padding lanes.</para>
/// <para>Shapes: x and y of one layout, whose channels the number of groups divides.</para>
/// <para>
/// Requires: y does not overlap x, or is the same. A NaN or +infinity in a group, or -infinity alone, makes its results NaN; finite numbers may have
/// any size.
/// </para>
/// <para>Cost: about 30 FLOP and 20 bytes per element, in the cache for blocks of pixels.</para>
/// <para>Sum order: channels in order, from +0; results are products by the rounded reciprocal of the sum.</para>
/// <para>Error bound: <see cref="SoftmaxReference.ErrorBound"/>.</para>
/// <para>Source: the definition above; the exponential is <see cref="Exponential"/>.</para>
/// </summary>
/// <param name="fromPixel">The first pixel that is computed.</param>
/// <param name="toPixel">One beyond the last pixel.</param>
public readonly unsafe struct Softmax(float* x, ActivationLayout layout, int groups, int fromPixel, int toPixel, float* y) : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        var blocks = new SoftmaxBlocks(layout, groups, fromPixel, toPixel);
        float* most = stackalloc float[blocks.Length];
        float* sums = stackalloc float[blocks.Length];
        for (int block = 0; block < blocks.Count; block++)
        {
            (long at, int length) = blocks[block];
            Largest<S, V>(x + at, blocks, length, most);
            Exponentials<S, V>(x + at, most, blocks, length, y + at, sums);
            Scale<S, V>(sums, blocks, length, y + at);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Largest<S, V>(float* x, SoftmaxBlocks blocks, int length, float* most)
        where S : struct, ISimd<V>
        where V : struct
    {
        Unsafe.CopyBlock(most, x, (uint)length * sizeof(float));
        for (int c = 1; c < blocks.Channels; c++)
        {
            x += blocks.Stride;
            for (int i = 0; i < length; i += S.Width)
            {
                S.Store(S.Max(S.Load(x + i), S.Load(most + i)), most + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Exponentials<S, V>(float* x, float* most, SoftmaxBlocks blocks, int length, float* y, float* sums)
        where S : struct, ISimd<V>
        where V : struct
    {
        new Span<float>(sums, length).Clear();
        for (int c = 0; c < blocks.Channels; c++)
        {
            for (int i = 0; i < length; i += S.Width)
            {
                V e = Exponential.Of<S, V>(S.Sub(S.Load(x + i), S.Load(most + i)));
                S.Store(e, y + i);
                S.Store(S.Add(S.Load(sums + i), e), sums + i);
            }

            x += blocks.Stride;
            y += blocks.Stride;
        }
    }

    /// <summary>Multiplies by the reciprocals of the sums, which are 0 for padding lanes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Scale<S, V>(float* sums, SoftmaxBlocks blocks, int length, float* y)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int i = 0; i < length; i += S.Width)
        {
            S.Store(S.Div(S.Broadcast(1), S.Load(sums + i)), sums + i);
        }

        LanePadding.Clear(sums, length, layout);
        for (int c = 0; c < blocks.Channels; c++)
        {
            for (int i = 0; i < length; i += S.Width)
            {
                S.Store(S.Mul(S.Load(y + i), S.Load(sums + i)), y + i);
            }

            y += blocks.Stride;
        }
    }
}
