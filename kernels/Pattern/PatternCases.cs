using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pattern;

/// <summary>Cases of kernels that read activation patterns.</summary>
public static unsafe class PatternCases
{
    /// <summary>About the number of neurons of one network.</summary>
    private const int Many = 1 << 18;

    /// <summary>Cases of <see cref="DistinctWords"/>.</summary>
    public static CpuCases Distinct { get; } = new(s => DistinctOf(Neurons(s), s.Samples), () => [DistinctOf(Many, 16), DistinctOf(Many, 64)]);

    /// <summary>Cases of <see cref="HammingGram"/>.</summary>
    public static CpuCases Gram { get; } = new(s => GramOf(Neurons(s), s.Samples), () => [GramOf(Many, 16), GramOf(Many, 64)]);

    private static CpuCase DistinctOf(int neurons, int samples) =>
        new(nameof(DistinctWords), Name(neurons, samples), default, Bytes(neurons, samples), isa =>
    {
        NativeArray<ulong> words = CaseMemory.Words(neurons, samples);
        var set = new DistinctWords(samples);
        return () =>
        {
            set.Clear();
            set.Add(words.Pointer, neurons);
            _ = set.Count;
        };
    });

    private static CpuCase GramOf(int neurons, int samples) =>
        new(nameof(HammingGram), Name(neurons, samples), default, Bytes(neurons, samples), isa =>
    {
        NativeArray<ulong> words = CaseMemory.Words(neurons, samples);
        var agreement = new NativeArray<long>((long)samples * samples);
        return () => HammingGram.Add(words.Pointer, neurons, samples, 1, agreement.Pointer, isa);
    });

    private static int Neurons(CaseShape s) => checked((int)s.X.Neurons);

    private static string Name(int neurons, int samples) => $"{neurons} neurons b{samples}";

    private static double Bytes(int neurons, int samples) => (double)sizeof(ulong) * neurons * Lanes.Words(samples);
}
