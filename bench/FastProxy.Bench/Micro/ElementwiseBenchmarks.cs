using FastProxy.Kernels;
using FastProxy.Kernels.Add;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Pool;

namespace FastProxy.Bench.Micro;

/// <summary>Batch-norm and the fused addition: bound by the cache that the activations come from.</summary>
public sealed unsafe class ElementwiseBenchmarks : ICases
{
    private static readonly ActivationLayout[] Stages = [new(16, 32, 32, 64), new(32, 16, 16, 64), new(64, 8, 8, 64)];

    /// <inheritdoc/>
    public static IEnumerable<KernelCase> All =>
    [
        .. Stages.Select(Sums),
        Fold(Stages[0]),
        .. Enumerable.Range(1, 3).Select(terms => Add(Stages[0], terms)),
        .. Enumerable.Range(1, 3).Select(terms => Add(Stages[0], terms, isPattern: true)),
        .. Enumerable.Range(1, 2).Select(terms => Add(Stages[0], terms, isMasked: true)),
        Add(Stages[0], 2, isPattern: true, isPooled: true),
        Add(Stages[1], 3, isPattern: true),
        Add(Stages[2], 3, isPattern: true),
        Add(Stages[0] with { Samples = 16 }, 3, isPattern: true),
    ];

    private static KernelCase Sums(ActivationLayout x) => new(nameof(BatchNormSums), Memory.Text(x), default, Memory.Bytes(x), isa =>
    {
        NativeArray<float> input = Memory.Normal(x.Length);
        var sums = new NativeArray<double>(2L * x.Height * x.Channels);
        return () =>
        {
            var run = new BatchNormSums(input.Pointer, x, 0, x.Height, sums.Pointer);
            isa.Run(in run);
        };
    });

    private static KernelCase Fold(ActivationLayout x)
    {
        long count = 2L * x.Height * x.Channels;
        return new(nameof(BatchNormFold), Memory.Text(x), default, sizeof(double) * count + 2.0 * sizeof(float) * x.Channels, _ =>
        {
            var sums = new NativeArray<double>(count);
            sums.Span.Fill(1);
            var folded = new NativeArray<float>(2L * x.Channels);
            return () => BatchNormFold.Run(sums.Pointer, x, folded.Pointer, folded.Pointer + x.Channels);
        });
    }

    /// <summary>Terms are normalised, but for a pooled one, which comes last; one mask is on all of them.</summary>
    private static KernelCase Add(ActivationLayout x, int count, bool isPattern = false, bool isPooled = false, bool isMasked = false)
    {
        string text = $"{count} term{(count > 1 ? "s" : "")}{(isPooled ? ", one pooled" : "")}{(isMasked ? ", masked" : "")}"
            + $"{(isPattern ? ", pattern" : "")} {Memory.Text(x)}";
        long words = isPattern ? x.Neurons * Lanes.Words(x.Samples) : 0;
        return new(nameof(AddFused), text, default, (count + (isMasked ? 2 : 1)) * Memory.Bytes(x) + sizeof(ulong) * words, isa =>
        {
            NativeArray<float>[] inputs = [.. Enumerable.Range(0, count).Select(_ => Memory.Normal(x.Length))];
            NativeArray<float> mask = Memory.Normal(isMasked ? x.Length : 0);
            NativeArray<float> folded = Memory.Normal(2L * x.Channels);
            var terms = new NativeArray<Term>(count);
            for (int i = 0; i < count; i++)
            {
                terms.Span[i] = isPooled && i == count - 1
                    ? new Term((nint)inputs[i].Pointer, 0, 0, new PoolShape(3, 1, 1))
                    : new Term(
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
