using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Add;

/// <summary>Cases of additions.</summary>
public static unsafe class AddCases
{
    /// <summary>Cases of <see cref="AddFused"/>.</summary>
    public static CpuCases Fused { get; } = new(s => FusedOf(s.X, 2, isPattern: true), () =>
    [
        .. Enumerable.Range(1, 3).Select(terms => FusedOf(Stages.First, terms)),
        .. Enumerable.Range(1, 3).Select(terms => FusedOf(Stages.First, terms, isPattern: true)),
        .. Enumerable.Range(1, 2).Select(terms => FusedOf(Stages.First, terms, isMasked: true)),
        FusedOf(Stages.First, 2, isPattern: true, isPooled: true),
        FusedOf(Stages.Second, 3, isPattern: true),
        FusedOf(Stages.Third, 3, isPattern: true),
        FusedOf(Stages.First with { Samples = 16 }, 3, isPattern: true),
    ]);

    /// <summary>Cases of <see cref="DualLanes"/>, of two samples.</summary>
    public static CpuCases Dual { get; } = new(s => DualOf(s.X with { Samples = 2 }), () => [DualOf(Stages.First with { Samples = 2 })]);

    /// <summary>Cases of <see cref="AddBias"/>.</summary>
    public static CpuCases Bias { get; } = new(s => BiasOf(s.X), () => [BiasOf(Stages.First), BiasOf(Stages.First with { Samples = 2 })]);

    /// <summary>Returns a case of normalised terms; a pooled one is not normalised and comes last, and one mask applies to all terms.</summary>
    private static CpuCase FusedOf(ActivationLayout x, int count, bool isPattern = false, bool isPooled = false, bool isMasked = false)
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

    private static CpuCase BiasOf(ActivationLayout x) => new(
        nameof(AddBias), CaseMemory.Text(x), new(x.Neurons * x.Samples, x.Neurons * x.Samples), 2 * CaseMemory.Bytes(x), isa =>
        {
            NativeArray<float> bias = CaseMemory.Normal(x.Channels);
            var y = new NativeArray<float>(x.Length);
            return () =>
            {
                var run = new AddBias(bias.Pointer, x, x.Samples, 0, x.Height, y.Pointer);
                isa.Run(in run);
            };
        });

    private static CpuCase DualOf(ActivationLayout x) => new(nameof(DualLanes), CaseMemory.Text(x), default, 2 * CaseMemory.Bytes(x), isa =>
    {
        var y = new NativeArray<float>(x.Length);
        return () =>
        {
            var run = new DualLanes(y.Pointer, x, 0, x.Height);
            isa.Run(in run);
        };
    });
}
