using System.Runtime.CompilerServices;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;

namespace FastProxy.Kernels.Add;

/// <summary>
/// All element-wise work on a node in one pass over its rows: batch-norm of each summand, a mask on it, average pooling of a summand, their sum,
/// ReLU, the sign pattern, and the sums that a following batch-norm needs.
/// <para>
/// Computes: s = sum of the terms; words: bit n of word n/64 of a neuron is s > 0 for sample n; y = s, or max(s, 0) with <c>isRelu</c>; sums as
/// <see cref="BatchNormSums"/> of y.
/// </para>
/// <para>Shapes: terms and y of <c>layout</c>; words C x H x W x ceil(N/64); sums H x C x 2.</para>
/// <para>
/// Requires: 1 to <see cref="MaxTerms"/> terms, pooled ones unmasked; <c>scratch</c> of <see cref="ScratchLength"/> floats. y, words and sums may
/// each be null; y may be the activation or the mask of any terms, unless one of them pools it; otherwise it overlaps none.
/// </para>
/// <para>Cost: reads each term and mask once and writes y once, in the order of memory; the sum of 64 samples stays in registers meanwhile.</para>
/// <para>
/// Sum order: terms in order, one rounding each; a term is x * scale + shift rounded once, with 1 and 0 for an activation taken as it is, and +0
/// where its mask is not positive.
/// </para>
/// <para>Error bound: <see cref="AddReference.ErrorBound"/>.</para>
/// <para>Source: the definition above; the fusion is our own.</para>
/// </summary>
public readonly unsafe struct AddFused(
    AddFusedSummand* terms,
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
    /// <summary>The limit on the terms of one sum.</summary>
    public const int MaxTerms = 64;

    /// <summary>Returns the number of floats of scratch memory for <paramref name="pooled"/> pooled terms.</summary>
    public static long ScratchLength(ActivationLayout layout, int pooled) => (2L + pooled) * layout.RowStride;

    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        if (count is < 1 or > MaxTerms)
        {
            throw new InvalidOperationException($"{count} terms, expected 1 to {MaxTerms}");
        }

        bool isMasked = false;
        for (int t = 0; t < count; t++)
        {
            isMasked |= terms[t].IsMasked;
        }

        if (isMasked)
        {
            Rows<S, V, Yes>();
        }
        else
        {
            Rows<S, V, No>();
        }
    }

    private void Rows<S, V, M>()
        where S : struct, ISimd<V>
        where V : struct
        where M : struct, IFlag
    {
        ActivationLayout l = layout;
        int length = l.RowStride;
        int wordsPerRow = l.Width * Lanes.Words(l.Samples);
        float* sumRow = scratch;
        float* columns = scratch + length;
        RowTerm* rows = stackalloc RowTerm[count];
        for (int c = 0; c < l.Channels; c++)
        {
            for (int row = fromRow; row < toRow; row++)
            {
                long offset = c * l.ChannelStride + (long)row * length;
                float* pooled = columns + length;
                for (int t = 0; t < count; t++)
                {
                    AddFusedSummand term = terms[t];
                    float* x = (float*)term.X + offset;
                    if (term.IsPool)
                    {
                        AvgPool.Row<S, V>((float*)term.X + c * l.ChannelStride, term.Pool, l, row, columns, pooled);
                        x = pooled;
                        pooled += length;
                    }

                    rows[t] = new(
                        x,
                        term.IsScaled ? ((float*)term.Scale)[c] : 1f,
                        term.IsScaled && term.Shift != 0 ? ((float*)term.Shift)[c] : 0f,
                        term.IsMasked ? (float*)term.Mask + offset : null);
                }

                float* sum = y == null ? sumRow : y + offset;
                ulong* word = words == null ? null : words + ((long)c * l.Height + row) * wordsPerRow;
                if (l.Samples % 64 == 0 && word != null)
                {
                    SumWithPattern<S, V, M>(rows, length, sum, word);
                }
                else
                {
                    Sum<S, V, M>(rows, length, sum);
                    LanePadding.Clear(sum, length, l);
                    if (word != null)
                    {
                        Pattern<S, V>(sum, l, word);
                    }
                }

                if (isRelu)
                {
                    Relu<S, V>(sum, length);
                }

                if (sums != null)
                {
                    BatchNormSums.Row<S, V>(sum, length, sums + 2L * ((long)row * l.Channels + c));
                }
            }
        }
    }

    /// <summary>Forms the sum of the rows and its pattern, where every 64 floats are 64 samples of one neuron.</summary>
    private void SumWithPattern<S, V, M>(RowTerm* rows, int length, float* sum, ulong* words)
        where S : struct, ISimd<V>
        where V : struct
        where M : struct, IFlag
    {
        for (int i = 0; i < length; i += 64)
        {
            ulong word = 0;
            for (int j = 0; j < 64; j += 4 * S.Width)
            {
                Quad<S, V, M>(rows, i + j, out V a, out V b, out V c, out V d);
                float* p = sum + i + j;
                S.Store(a, p);
                S.Store(b, p + S.Width);
                S.Store(c, p + 2 * S.Width);
                S.Store(d, p + 3 * S.Width);
                ulong bits = S.PositiveMask(a) | ((ulong)S.PositiveMask(b) << S.Width)
                    | ((ulong)S.PositiveMask(c) << (2 * S.Width)) | ((ulong)S.PositiveMask(d) << (3 * S.Width));
                word |= bits << j;
            }

            words[i / 64] = word;
        }
    }

    private void Sum<S, V, M>(RowTerm* rows, int length, float* sum)
        where S : struct, ISimd<V>
        where V : struct
        where M : struct, IFlag
    {
        int i = 0;
        for (; i + 4 * S.Width <= length; i += 4 * S.Width)
        {
            Quad<S, V, M>(rows, i, out V a, out V b, out V c, out V d);
            float* p = sum + i;
            S.Store(a, p);
            S.Store(b, p + S.Width);
            S.Store(c, p + 2 * S.Width);
            S.Store(d, p + 3 * S.Width);
        }

        for (; i < length; i += S.Width)
        {
            V a = One<S, V, M>(rows, i);
            for (int t = 1; t < count; t++)
            {
                a = S.Add(a, One<S, V, M>(rows + t, i));
            }

            S.Store(a, sum + i);
        }
    }

    /// <summary>Forms the sum of the rows at four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Quad<S, V, M>(RowTerm* rows, int i, out V a, out V b, out V c, out V d)
        where S : struct, ISimd<V>
        where V : struct
        where M : struct, IFlag
    {
        Four<S, V, M>(rows, i, out a, out b, out c, out d);
        for (int t = 1; t < count; t++)
        {
            Four<S, V, M>(rows + t, i, out V p, out V q, out V r, out V s);
            a = S.Add(a, p);
            b = S.Add(b, q);
            c = S.Add(c, r);
            d = S.Add(d, s);
        }
    }

    /// <summary>Forms one term at four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four<S, V, M>(RowTerm* row, int i, out V a, out V b, out V c, out V d)
        where S : struct, ISimd<V>
        where V : struct
        where M : struct, IFlag
    {
        float* x = row->X + i;
        V scale = S.Broadcast(row->Scale);
        V shift = S.Broadcast(row->Shift);
        a = S.Fma(S.Load(x), scale, shift);
        b = S.Fma(S.Load(x + S.Width), scale, shift);
        c = S.Fma(S.Load(x + 2 * S.Width), scale, shift);
        d = S.Fma(S.Load(x + 3 * S.Width), scale, shift);
        if (M.On && row->Mask != null)
        {
            float* mask = row->Mask + i;
            a = S.WherePositive(S.Load(mask), a);
            b = S.WherePositive(S.Load(mask + S.Width), b);
            c = S.WherePositive(S.Load(mask + 2 * S.Width), c);
            d = S.WherePositive(S.Load(mask + 3 * S.Width), d);
        }
    }

    /// <summary>Returns one term at one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V One<S, V, M>(RowTerm* row, int i)
        where S : struct, ISimd<V>
        where V : struct
        where M : struct, IFlag
    {
        V a = S.Fma(S.Load(row->X + i), S.Broadcast(row->Scale), S.Broadcast(row->Shift));
        return M.On && row->Mask != null ? S.WherePositive(S.Load(row->Mask + i), a) : a;
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

    /// <summary>The row of a term in one channel.</summary>
    private readonly struct RowTerm(float* x, float scale, float shift, float* mask)
    {
        public float* X => x;

        public float Scale => scale;

        public float Shift => shift;

        public float* Mask => mask;
    }
}
