using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Norm;

public sealed unsafe class BiasTangentTests
{
    [Fact]
    public void Rows_are_ones_and_the_sums_over_samples_and_padding_is_not_read()
    {
        foreach (int seed in Draw.Seeds(30))
        {
            var random = new System.Random(seed);
            int channels = random.Pick(Draw.Channels);
            int samples = random.Pick(Draw.Samples);
            int lanes = Lanes.Padded(samples);
            float[] gradient = [.. Draw.Floats(random, channels * lanes).Select((v, i) => i % lanes < samples ? v : float.NaN)];
            using var result = new Guarded<float>(2 * channels, float.NaN);
            fixed (float* g = gradient)
            {
                BiasTangent.Run(g, channels, samples, result.Pointer);
            }

            result.CheckZones($"BiasTangent seed {seed}");
            double[] sums = [.. Enumerable.Range(0, channels).Select(c => gradient.Skip(c * lanes).Take(samples).Sum(v => (double)v))];
            double[] magnitudes =
                [.. Enumerable.Range(0, channels).Select(c => gradient.Skip(c * lanes).Take(samples).Sum(v => (double)Math.Abs(v)))];
            Expect.Within(
                result.Span[channels..],
                sums,
                c => Rounding.Single * Math.Abs(sums[c]) + samples * Rounding.Double * magnitudes[c],
                $"BiasTangent seed {seed} {channels} x {samples}");
            Assert.All(result.Span[..channels].ToArray(), value => Assert.Equal(1, value));
        }
    }
}
