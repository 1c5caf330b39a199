using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Pattern;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Pattern;

public sealed unsafe class HammingGramGpuTests
{
    private static readonly int[] Samples = [1, 2, 16, 31, 32, 33, 63, 64, 65, 100, 128, 130];
    private static readonly int[] Neurons = [0, 1, 31, 33, 767, 768, 769, 2111];

    [Fact]
    public void Counts_are_those_of_the_kernel_on_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            for (int k = 0; k < Samples.Length * Neurons.Length; k += 5)
            {
                int samples = Samples[k % Samples.Length];
                Check(queue, samples, Neurons[k / Samples.Length], [new(3, 0), new(-2, 1)], seed: k);
            }
        });

    [Fact]
    public void Problems_and_parts_of_one_matrix_add_up() =>
        GpuRun.OnEach(queue => Check(queue, samples: 17, neurons: 70_001, [new(1, 0), new(5, 0), new(2, 1), new(1, 0)], seed: 1));

    [Fact]
    public void Bits_of_samples_that_do_not_exist_come_into_no_count() =>
        GpuRun.OnEach(queue =>
        {
            using GpuMemory words = GpuMemory.Of<ulong>(queue.Device, [.. Enumerable.Range(0, 100).Select(n => n % 2 == 0 ? ulong.MaxValue : 7ul)]);
            using GpuMemory agreement = GpuMemory.Of<long>(queue.Device, new long[9]);
            var kernel = new HammingGramGpu(100, 3);
            queue.Run(in kernel, new HammingGramProblem(words.Address, agreement.Address, 1));
            Assert.Equal(Enumerable.Repeat(100L, 9), agreement.Read<long>(9));
        });

    /// <summary>One launch, of problems that add to matrices of elevens.</summary>
    private static void Check(GpuQueue queue, int samples, int neurons, Term[] terms, int seed)
    {
        int matrices = terms.Max(term => term.Matrix) + 1;
        long[] before = [.. Enumerable.Repeat(11L, samples * samples)];
        long[][] expected = [.. Enumerable.Range(0, matrices).Select(_ => (long[])before.Clone())];
        GpuMemory[] agreements = [.. expected.Select(cells => GpuMemory.Of<long>(queue.Device, cells))];
        var words = new List<GpuMemory>();
        for (int k = 0; k < terms.Length; k++)
        {
            using NativeArray<ulong> patterns = Patterns.Random(samples, neurons, seed + k);
            words.Add(GpuMemory.Of<ulong>(queue.Device, patterns.Span));
            fixed (long* cells = expected[terms[k].Matrix])
            {
                HammingGram.Add(patterns.Pointer, neurons, samples, terms[k].Multiplicity, cells);
            }
        }

        var kernel = new HammingGramGpu(neurons, samples);
        queue.Run(in kernel, [.. terms.Select(
            (term, k) => new HammingGramProblem(words[k].Address, agreements[term.Matrix].Address, term.Multiplicity))]);
        for (int m = 0; m < matrices; m++)
        {
            long[] actual = agreements[m].Read<long>(before.Length);
            Expect.Same<long>(actual, expected[m], $"HammingGramGpu of {samples} samples, {neurons} neurons, seed {seed}, matrix {m}");
        }

        words.Concat(agreements).ToList().ForEach(memory => memory.Dispose());
    }

    private sealed record Term(long Multiplicity, int Matrix);
}
