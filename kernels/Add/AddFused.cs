using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Pool;

namespace FastProxy.Kernels.Add;

/// <summary>
/// Everything element-wise that happens to a node in one pass over its rows: batch-norm of each summand, average pooling of a summand,
/// their sum, ReLU, the sign pattern, and the sums that a following batch-norm needs.
/// <para>
/// Computes: s = sum of the terms; words: bit n of word n/64 of a neuron is s > 0 for sample n; y = s, or max(s, 0) with <c>isRelu</c>;
/// sums as <see cref="BatchNormSums"/> of y.
/// </para>
/// <para>Shapes: terms and y of <c>layout</c>; words C x H x W x ceil(N/64); sums H x C x 2.</para>
/// <para>Requires: at least one term; <c>scratch</c> of <see cref="ScratchLength"/> floats. y, words and sums may each be null; y may be
/// the activation of any terms, unless one of them pools it; else it overlaps none.</para>
/// <para>Cost: reads each term once and writes y once; one row of one channel stays in the first-level cache in between.</para>
/// <para>Sum order: terms in order, one rounding each (and one for its batch-norm; its pooling as <see cref="AvgPool"/>).
/// Error bound: (terms + K^2 + 1) * 2^-24 * the same sum of magnitudes, K the largest pooling window or 0.</para>
/// </summary>
public readonly unsafe struct AddFused(
    Term* terms,
    int count,
    ActivationLayout layout,
    bool isRelu,
    int fromRow,
    int toRow,
    float* scratch,
    float* y,
    ulong* words,
    double* sums) : IKernel
{
    /// <summary>Floats of scratch memory.</summary>
    public static long ScratchLength(ActivationLayout layout) => 2L * layout.RowStride;

    /// <inheritdoc/>
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        ActivationLayout l = layout;
        float* columns = scratch + l.RowStride;
        int wordsPerNeuron = Lanes.Words(l.Samples);
        bool isBuffered = y == null || IsReadLater();
        for (int row = fromRow; row < toRow; row++)
        {
            for (int c = 0; c < l.Channels; c++)
            {
                float* destination = y + c * l.ChannelStride + (long)row * l.RowStride;
                float* sum = isBuffered ? scratch : destination;
                Apply<S, V, No>(terms[0], c, row, columns, sum);
                for (int t = 1; t < count; t++)
                {
                    Apply<S, V, Yes>(terms[t], c, row, columns, sum);
                }

                LanePadding.Clear(sum, l.RowStride, l);
                if (words != null)
                {
                    Pattern<S, V>(sum, l, words + (((long)c * l.Height + row) * l.Width * wordsPerNeuron));
                }

                if (isRelu)
                {
                    Relu<S, V>(sum, l.RowStride);
                }

                if (isBuffered && y != null)
                {
                    new Span<float>(sum, l.RowStride).CopyTo(new Span<float>(destination, l.RowStride));
                }

                if (sums != null)
                {
                    BatchNormSums.Row<S, V>(sum, l.RowStride, sums + 2L * ((long)row * l.Channels + c));
                }
            }
        }
    }

    /// <summary>Whether a term after the first reads what the terms before it would already have overwritten.</summary>
    private bool IsReadLater()
    {
        for (int t = 1; t < count; t++)
        {
            if ((float*)terms[t].X == y)
            {
                return true;
            }
        }

        return false;
    }

    private void Apply<S, V, A>(in Term term, int c, int row, float* columns, float* sum)
        where S : struct, ISimd<V>
        where V : struct
        where A : struct, IFlag
    {
        float* plane = (float*)term.X + c * layout.ChannelStride;
        float* x = plane + (long)row * layout.RowStride;
        int length = layout.RowStride;
        if (term.IsPool)
        {
            AvgPool.Row<S, V, A>(plane, term.Pool, layout, row, columns, sum);
        }
        else if (term.IsNormalised)
        {
            V scale = S.Broadcast(((float*)term.Scale)[c]);
            V shift = S.Broadcast(((float*)term.Shift)[c]);
            for (int i = 0; i < length; i += S.Width)
            {
                V value = S.Fma(S.Load(x + i), scale, shift);
                S.Store(A.On ? S.Add(S.Load(sum + i), value) : value, sum + i);
            }
        }
        else
        {
            for (int i = 0; i < length; i += S.Width)
            {
                V value = S.Load(x + i);
                S.Store(A.On ? S.Add(S.Load(sum + i), value) : value, sum + i);
            }
        }
    }

    private static void Pattern<S, V>(float* x, ActivationLayout l, ulong* words)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int pixel = 0; pixel < l.RowStride; pixel += l.Lanes)
        {
            for (int from = 0; from < l.Lanes; from += 64)
            {
                ulong word = 0;
                int to = Math.Min(64, l.Lanes - from);
                for (int i = 0; i < to; i += S.Width)
                {
                    word |= (ulong)S.PositiveMask(S.Load(x + pixel + from + i)) << i;
                }

                *words++ = word;
            }
        }
    }

    private static void Relu<S, V>(float* x, int length)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int i = 0; i < length; i += S.Width)
        {
            S.Store(S.Relu(S.Load(x + i)), x + i);
        }
    }
}
