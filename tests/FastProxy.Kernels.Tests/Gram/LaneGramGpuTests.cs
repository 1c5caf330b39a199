using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Gram;

public sealed unsafe class LaneGramGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_kernel_on_the_processor_and_is_within_the_error_bound() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int seed in Draw.Seeds(60))
            {
                var random = new System.Random(seed);
                int lanes = random.Pick([16, 32, 48, 64, 80, 144]);
                int count = random.Pick([0, 1, 2, 7, 8, 9, 511, 512, 513, 1030]);
                Inputs[] problems = [.. Enumerable.Range(0, seed % 3 + 1).Select(_ => Drawn(random, lanes, count))];
                double[][] grams = Check(queue, problems, lanes, count, lanes + random.Pick([0, 16, 4]), $"LaneGramGpu seed {seed}");
                CheckBound(problems[0], grams[0], lanes, count, $"LaneGramGpu seed {seed}");
            }
        });

    [Fact]
    public void Special_values_give_the_bits_of_the_kernel_on_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int seed in Draw.Seeds(20))
            {
                var random = new System.Random(seed);
                float[] a = Draw.WithSpecials(random, Draw.Floats(random, 48 * 5), 20);
                Check(queue, [new Inputs(a, a)], 48, 5, 48, $"LaneGramGpu seed {seed}");
            }
        });

    private static Inputs Drawn(System.Random random, int lanes, int count)
    {
        float[] a = Draw.Floats(random, (long)lanes * count);
        return new Inputs(a, random.Next(2) == 0 ? a : Draw.Floats(random, (long)lanes * count));
    }

    private static void CheckBound(Inputs inputs, double[] gram, int lanes, int count, string context)
    {
        double[] expected = GramReference.Lanes(Draw.Double(inputs.A), Draw.Double(inputs.B), lanes);
        double[] magnitudes = GramReference.Lanes(Draw.Abs(Draw.Double(inputs.A)), Draw.Abs(Draw.Double(inputs.B)), lanes);
        for (int i = 0; i < expected.Length; i++)
        {
            double bound = GramReference.LanesErrorBound(count) * magnitudes[i] + 1e-13 * (1 + magnitudes[i]);
            Assert.True(Math.Abs(gram[i] - 1 - expected[i]) <= bound, $"{context}: cell {i} is {gram[i] - 1}, expected {expected[i]}");
        }
    }

    /// <summary>Each added to a matrix of ones in one launch, the same bits as the processor's.</summary>
    private static double[][] Check(GpuQueue queue, Inputs[] problems, int lanes, int count, int stride, string context)
    {
        double[] ones = [.. Enumerable.Repeat(1.0, lanes * lanes)];
        var memories = new List<GpuMemory>();
        var rows = new LaneGramProblem[problems.Length];
        for (int k = 0; k < rows.Length; k++)
        {
            GpuMemory a = Spaced(queue.Device, problems[k].A, lanes, count, stride);
            GpuMemory b = problems[k].IsSame ? a : Spaced(queue.Device, problems[k].B, lanes, count, stride);
            GpuMemory gram = GpuMemory.Of<double>(queue.Device, ones);
            rows[k] = new LaneGramProblem(a.Address, b.Address, gram.Address);
            memories.AddRange([a, b, gram]);
        }

        var kernel = new LaneGramGpu(stride, count, lanes);
        queue.Run(in kernel, rows);
        var grams = new double[rows.Length][];
        for (int k = 0; k < rows.Length; k++)
        {
            grams[k] = memories[3 * k + 2].Read<double>(lanes * lanes);
            Expect.Same<double>(grams[k], OnProcessor(problems[k], ones, lanes, count), $"{context}: {count} rows of {lanes} lanes, problem {k}");
        }

        memories.ForEach(memory => memory.Dispose());
        return grams;
    }

    private static double[] OnProcessor(Inputs inputs, double[] before, int lanes, int count)
    {
        double[] result = [.. before];
        fixed (float* a = inputs.A, b = inputs.B)
        fixed (double* gram = result)
        {
            var kernel = new LaneGram(a, b, lanes, count, lanes, 0, lanes, gram);
            IsaExtensions.Best.Run(in kernel);
        }

        return result;
    }

    /// <summary>Rows with unwritten memory between them.</summary>
    internal static GpuMemory Spaced(IGpuDevice device, float[] rows, int lanes, int count, int stride)
    {
        var memory = new GpuMemory(device, (long)stride * count * sizeof(float));
        for (int k = 0; k < count; k++)
        {
            ReadOnlySpan<float> row = rows.AsSpan(k * lanes, lanes);
            device.Upload(System.Runtime.InteropServices.MemoryMarshal.AsBytes(row), memory.Address + (ulong)(k * stride * sizeof(float)));
        }

        return memory;
    }

    private sealed record Inputs(float[] A, float[] B)
    {
        public bool IsSame => A == B;
    }
}
