using FastProxy.Search.Bayes;
using FastProxy.Statistics;
using Xunit;

namespace FastProxy.Search.Tests.Bayes;

public sealed class PatternSearchTests
{
    [Fact]
    public void The_maximum_of_a_concave_function_is_found_from_anywhere_inside_and_on_the_bounds()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            var random = new SplitMix64(seed);
            int d = 1 + random.Below(4);
            double[] peak = Points.Uniform(ref random, 1, d, 3)[0];
            double[] low = [.. Enumerable.Repeat(0d, d)];
            double[] high = [.. Enumerable.Repeat(2d, d)];
            double[] start = Points.Uniform(ref random, 1, d, 2)[0];
            double Bowl(ReadOnlySpan<double> x)
            {
                double sum = 0;
                for (int k = 0; k < x.Length; k++)
                {
                    Assert.True(x[k] is >= 0 and <= 2, $"seed {seed}: {x[k]:r} is out of the box");
                    sum -= (k + 1) * (x[k] - peak[k]) * (x[k] - peak[k]);
                }

                return sum;
            }

            (double[] point, double value) = PatternSearch.Maximize(Bowl, start, low, high);
            Assert.Equal(Bowl(point), value);
            for (int k = 0; k < d; k++)
            {
                Points.Near(Math.Min(peak[k], 2), point[k], 1e-5, $"seed {seed}, coordinate {k} of {d}");
            }
        }
    }

    [Fact]
    public void A_flat_function_leaves_the_start_where_it_is()
    {
        double[] start = [.25, .75];
        (double[] point, double value) = PatternSearch.Maximize(_ => 1, start, [0, 0], [1, 1]);
        Assert.Equal(start, point);
        Assert.Equal(1, value);
    }
}
