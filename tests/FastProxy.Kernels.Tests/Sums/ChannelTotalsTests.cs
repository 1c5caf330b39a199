using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Sums;

public sealed unsafe class ChannelTotalsTests
{
    [Fact]
    public void Totals_are_the_rows_added_in_order()
    {
        foreach (int seed in Draw.Seeds(100))
        {
            var random = new System.Random(seed);
            (int height, int channels, int count) = (random.Next(1, 10), random.Pick(Draw.Channels), random.Next(1, 17));
            using var sums = new NativeArray<double>(height * channels * count);
            Array.ConvertAll(Draw.Floats(random, sums.Length), v => v / 3.0).CopyTo(sums.Span);
            using var totals = new Guarded<double>(channels * count, double.NaN);
            ChannelTotals.Run(sums.Pointer, height, channels, count, totals.Pointer);
            var expected = new double[channels * count];
            for (int i = 0; i < sums.Length; i++)
            {
                expected[i % expected.Length] += sums.Span[i];
            }

            string context = $"ChannelTotals seed {seed} {height} x {channels} x {count}";
            totals.CheckZones(context);
            Expect.Same<double>(totals.Span, expected, context);
        }
    }
}
