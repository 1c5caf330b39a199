using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pattern;

/// <summary>What is read from activation patterns.</summary>
public static unsafe class PatternCases
{
    /// <summary><see cref="DistinctWords"/>.</summary>
    public static KernelCase Distinct(int neurons, int samples) => new(nameof(DistinctWords), Name(neurons, samples), default, Bytes(neurons, samples), isa =>
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

    /// <summary><see cref="HammingGram"/>.</summary>
    public static KernelCase Gram(int neurons, int samples) => new(nameof(HammingGram), Name(neurons, samples), default, Bytes(neurons, samples), isa =>
    {
        NativeArray<ulong> words = CaseMemory.Words(neurons, samples);
        var agreement = new NativeArray<long>((long)samples * samples);
        return () => HammingGram.Add(words.Pointer, neurons, samples, 1, agreement.Pointer, isa);
    });

    private static string Name(int neurons, int samples) => $"{neurons} neurons b{samples}";

    private static double Bytes(int neurons, int samples) => (double)sizeof(ulong) * neurons * Lanes.Words(samples);
}
