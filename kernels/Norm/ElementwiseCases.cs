using FastProxy.Kernels.Add;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Norm;

/// <summary>Batch-norm and the fused addition.</summary>
public static unsafe class ElementwiseCases
{
    /// <summary><see cref="BatchNormSums"/>.</summary>
    public static KernelCase Sums(ActivationLayout x) => new(nameof(BatchNormSums), CaseMemory.Text(x), default, CaseMemory.Bytes(x), isa =>
    {
        NativeArray<float> input = CaseMemory.Normal(x.Length);
        var sums = new NativeArray<double>(2L * x.Height * x.Channels);
        return () =>
        {
            var run = new BatchNormSums(input.Pointer, x, 0, x.Height, sums.Pointer);
            isa.Run(in run);
        };
    });

    /// <summary><see cref="BatchNormFold"/>.</summary>
    public static KernelCase Fold(ActivationLayout x)
    {
        long count = 2L * x.Height * x.Channels;
        return new(nameof(BatchNormFold), CaseMemory.Text(x), default, sizeof(double) * count + 2.0 * sizeof(float) * x.Channels, _ =>
        {
            var sums = new NativeArray<double>(count);
            sums.Span.Fill(1);
            var folded = new NativeArray<float>(2L * x.Channels);
            return () => BatchNormFold.Run(sums.Pointer, x, folded.Pointer, folded.Pointer + x.Channels);
        });
    }

    /// <summary>Terms are normalised, but for a pooled one, which comes last; one mask is on all of them.</summary>
    public static KernelCase Add(ActivationLayout x, int count, bool isPattern = false, bool isPooled = false, bool isMasked = false)
    {
        string text = $"{count} term{(count > 1 ? "s" : "")}{(isPooled ? ", one pooled" : "")}{(isMasked ? ", masked" : "")}"
            + $"{(isPattern ? ", pattern" : "")} {CaseMemory.Text(x)}";
        long words = isPattern ? x.Neurons * Lanes.Words(x.Samples) : 0;
        return new(nameof(AddFused), text, default, (count + (isMasked ? 2 : 1)) * CaseMemory.Bytes(x) + sizeof(ulong) * words, isa =>
        {
            NativeArray<float>[] inputs = [.. Enumerable.Range(0, count).Select(_ => CaseMemory.Normal(x.Length))];
            NativeArray<float> mask = CaseMemory.Normal(isMasked ? x.Length : 0);
            NativeArray<float> folded = CaseMemory.Normal(2L * x.Channels);
            var terms = new NativeArray<AddFusedSummand>(count);
            for (int i = 0; i < count; i++)
            {
                terms.Span[i] = isPooled && i == count - 1
                    ? new AddFusedSummand((nint)inputs[i].Pointer, 0, 0, new PoolShape(3, 1, 1))
                    : new AddFusedSummand(
                        (nint)inputs[i].Pointer,
                        (nint)folded.Pointer,
                        (nint)(folded.Pointer + x.Channels),
                        default,
                        isMasked ? (nint)mask.Pointer : 0);
            }

            var scratch = new NativeArray<float>(AddFused.ScratchLength(x, isPooled ? 1 : 0));
            var output = new NativeArray<float>(x.Length);
            var pattern = new NativeArray<ulong>(words);
            return () =>
            {
                var run = new AddFused(
                    terms.Pointer, count, x, false, 0, x.Height, scratch.Pointer, output.Pointer, isPattern ? pattern.Pointer : null, null);
                isa.Run(in run);

                // The terms hold addresses only.
                GC.KeepAlive(inputs);
                GC.KeepAlive(mask);
                GC.KeepAlive(folded);
            };
        });
    }
}
