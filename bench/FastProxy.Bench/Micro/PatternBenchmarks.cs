using FastProxy.Kernels;
using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Pattern;

namespace FastProxy.Bench.Micro;

/// <summary>What is read from activation patterns, on about as many neurons as one network has.</summary>
public sealed unsafe class PatternBenchmarks : ICases
{
    private const int Neurons = 1 << 18;

    /// <inheritdoc/>
    public static IEnumerable<KernelCase> All => [Distinct(16), Distinct(64), Gram(16), Gram(64)];

    private static KernelCase Distinct(int samples) => new(nameof(DistinctWords), Name(samples), default, sizeof(ulong) * Neurons, isa =>
    {
        NativeArray<ulong> words = Memory.Words(Neurons, samples);
        var set = new DistinctWords(samples);
        return () =>
        {
            set.Clear();
            set.Add(words.Pointer, Neurons);
            _ = set.Count;
        };
    });

    private static KernelCase Gram(int samples) => new(nameof(HammingGram), Name(samples), default, sizeof(ulong) * Neurons, isa =>
    {
        NativeArray<ulong> words = Memory.Words(Neurons, samples);
        var agreement = new NativeArray<long>((long)samples * samples);
        return () => HammingGram.Add(words.Pointer, Neurons, samples, 1, agreement.Pointer, isa);
    });

    private static string Name(int samples) => $"{Neurons} neurons b{samples}";
}
