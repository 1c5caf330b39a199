using System.Text.Json;
using FastProxy.Statistics;
using Xunit;

namespace FastProxy.Tests.Statistics;

public sealed class BootstrapTests
{
    [Theory]
    [InlineData(CorrelationKind.Spearman)]
    [InlineData(CorrelationKind.Kendall)]
    [InlineData(CorrelationKind.Pearson)]
    public void TheSeedDecidesTheInterval(CorrelationKind kind)
    {
        (double[] x, double[] y) = Normal(200, .5, 1);
        Interval? interval = Bootstrap.Percentile(kind, x, y, seed: 1);
        Assert.Equal(interval, Bootstrap.Percentile(kind, x, y, seed: 1));
        Assert.NotEqual(interval, Bootstrap.Percentile(kind, x, y, seed: 2));
        Assert.InRange(Correlation.Of(kind, x, y)!.Value, interval!.Value.Low, interval.Value.High);
    }

    [Fact]
    public void TheIntervalHasTheWidthOfTheory()
    {
        // Pearson's r of normal pairs has a standard error of about (1 - r^2) / sqrt(n).
        (double[] x, double[] y) = Normal(2000, .5, 3);
        Interval interval = Bootstrap.Percentile(CorrelationKind.Pearson, x, y)!.Value;
        double expected = 2 * 1.96 * .75 / Math.Sqrt(2000);
        Assert.InRange(interval.High - interval.Low, .85 * expected, 1.15 * expected);
    }

    [Fact]
    public void TheIntervalCoversTheTruthAsOftenAsItSays()
    {
        int covered = Enumerable.Range(0, 200).Count(seed =>
        {
            (double[] x, double[] y) = Normal(100, .5, seed);
            Interval interval = Bootstrap.Percentile(CorrelationKind.Pearson, x, y, 200)!.Value;
            return interval.Low <= .5 && .5 <= interval.High;
        });
        Assert.InRange(covered, 175, 200);
    }

    [Fact]
    public void ThePartialIntervalIsThatOfNumpysResamples()
    {
        using JsonDocument table = CorrelationFixture.Open(out double[] x, out double[] y, out double[] z);
        Interval interval = Bootstrap.PartialSpearman(x, y, z, 4000)!.Value;
        Assert.Equal(table.RootElement.GetProperty("low").GetDouble(), interval.Low, .02);
        Assert.Equal(table.RootElement.GetProperty("high").GetDouble(), interval.High, .02);
        Assert.Equal(interval, Bootstrap.PartialSpearman(x, y, z, 4000));
        Assert.Null(Bootstrap.PartialSpearman(x, y, x, 10));
    }

    [Fact]
    public void AConstantSeriesHasNoInterval() => Assert.Null(Bootstrap.Percentile(CorrelationKind.Kendall, [1, 1, 1], [1, 2, 3]));

    [Fact]
    public void NoResamplesAreRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Percentile(CorrelationKind.Kendall, [1, 2], [1, 2], resamples: 0));

    private static (double[] X, double[] Y) Normal(int count, double correlation, int seed)
    {
        var random = new System.Random(seed);
        double[] x = [.. Enumerable.Range(0, count).Select(_ => Draw())];
        return (x, [.. x.Select(v => correlation * v + Math.Sqrt(1 - correlation * correlation) * Draw())]);

        double Draw() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}
