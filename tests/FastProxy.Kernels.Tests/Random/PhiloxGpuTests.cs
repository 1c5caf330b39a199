using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Random;

public sealed class PhiloxGpuTests
{
    /// <summary>The last is more than a launch has threads for at once.</summary>
    private static readonly int[] Counts = [0, 1, 2, 3, 4, 5, 127, 1024, 10_001, 4 * 8 * 256 + 7];

    [Fact]
    public void Numbers_have_the_bits_of_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            var random = new System.Random(7);
            PhiloxProblem[] asked =
            [
                .. from count in Counts
                   from isNormal in (bool[])[false, true]
                   from scale in (float[])[1f, 0.37f]
                   select new PhiloxProblem((ulong)random.NextInt64() << 1, (ulong)random.NextInt64() << 1, count, scale, isNormal, 0),
                new PhiloxProblem(ulong.MaxValue, ulong.MaxValue, 33, float.MaxValue, false, 0),
                new PhiloxProblem(0, 0, 33, 1e-40f, false, 0),
                new PhiloxProblem(0, 0, 33, 1e-40f, true, 0),
            ];
            GpuMemory[] values = [.. asked.Select(p => new GpuMemory(queue.Device, p.Count * sizeof(float)))];
            PhiloxProblem[] problems = [.. asked.Zip(values, (p, memory) => p with { Values = memory.Address })];
            queue.Run(default(PhiloxGpu), problems);
            for (int i = 0; i < problems.Length; i++)
            {
                PhiloxProblem p = problems[i];
                float[] expected = new float[p.Count];
                if (p.IsNormal)
                {
                    Philox.Normal(p.Seed, p.Stream, p.Scale, expected, IsaExtensions.Best);
                }
                else
                {
                    Philox.Uniform(p.Seed, p.Stream, p.Scale, expected);
                }

                Expect.SameBits(values[i].Read<float>(p.Count), expected, $"PhiloxGpu {p}");
                values[i].Dispose();
            }
        });

    /// <summary>So many that the words come near both ends of the logarithm, and to every quarter turn.</summary>
    [Fact]
    public void Normals_of_many_words_have_the_bits_of_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            const int Count = 200_000;
            using var memory = new GpuMemory(queue.Device, Count * sizeof(float));
            queue.Run(default(PhiloxGpu), new PhiloxProblem(2024, 1, Count, 1, true, memory.Address));
            float[] expected = new float[Count];
            Philox.Normal(2024, 1, expected);
            Expect.SameBits(memory.Read<float>(Count), expected, "PhiloxGpu");
        });
}
