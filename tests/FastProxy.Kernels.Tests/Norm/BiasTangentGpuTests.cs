using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Norm;

public sealed class BiasTangentGpuTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_are_ones_and_the_samples_added_in_order(bool isSpecial) => GpuRun.OnEach(queue =>
    {
        foreach (int seed in Draw.Seeds(30))
        {
            var random = new System.Random(seed);
            int channels = seed % 10 == 0 ? 300 : random.Pick(Draw.Channels);
            int samples = random.Pick(Draw.Samples);
            int lanes = Lanes.Padded(samples);
            using var arrays = new GpuArrays(queue.Device);
            float[][] gradients = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Rows(random, channels, samples, isSpecial))];
            GpuMemory[] results = Array.ConvertAll(gradients, _ => arrays.New(2 * channels * sizeof(float)));
            BiasTangentProblem[] problems = [.. gradients.Select((g, i) => new BiasTangentProblem(arrays.Of(g), results[i].Address))];
            var kernel = new BiasTangentGpu(channels, samples);
            queue.Run(in kernel, problems);
            for (int i = 0; i < gradients.Length; i++)
            {
                var expected = new float[2 * channels];
                Array.Fill(expected, 1f, 0, channels);
                for (int c = 0; c < channels; c++)
                {
                    double sum = 0;
                    for (int n = 0; n < samples; n++)
                    {
                        sum += gradients[i][c * lanes + n];
                    }

                    expected[channels + c] = (float)sum;
                }

                Expect.SameBits(results[i].Read<float>(2 * channels), expected, $"BiasTangent seed {seed} {channels} x {samples} problem {i}");
            }
        }
    });

    /// <summary>C x Lanes, NaN in the padding.</summary>
    private static float[] Rows(System.Random random, int channels, int samples, bool isSpecial)
    {
        int lanes = Lanes.Padded(samples);
        float[] rows = Draw.Floats(random, channels * lanes);
        rows = isSpecial ? Draw.WithSpecials(random, rows, 20) : rows;
        return [.. rows.Select((v, i) => i % lanes < samples ? v : float.NaN)];
    }
}
