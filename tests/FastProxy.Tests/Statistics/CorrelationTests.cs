using System.Text.Json;
using FastProxy.Statistics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Tests.Statistics;

public sealed class CorrelationTests
{
    private const double Tolerance = 1e-12;

    [Theory]
    [InlineData(CorrelationKind.Spearman)]
    [InlineData(CorrelationKind.Kendall)]
    [InlineData(CorrelationKind.Pearson)]
    public void ItIsItsDefinition(CorrelationKind kind) => ForTiedPairs((x, y) => Agree(Correlation.Of(kind, x, y), ByDefinition(kind, x, y)));

    [Theory]
    [InlineData(CorrelationKind.Spearman)]
    [InlineData(CorrelationKind.Kendall)]
    [InlineData(CorrelationKind.Pearson)]
    public void AWeightIsARepetition(CorrelationKind kind)
    {
        var random = new System.Random(1);
        ForTiedPairs((x, y) =>
        {
            var pairs = new RankedPairs(kind, x, y);
            int[] weights = [.. x.Select(_ => random.Next(4))];
            double[] xs = [.. pairs.X.SelectMany((value, i) => Enumerable.Repeat(value, weights[i]))];
            double[] ys = [.. pairs.Y.SelectMany((value, i) => Enumerable.Repeat(value, weights[i]))];
            return Agree(new WeightedCorrelation(pairs).Of(weights), ByDefinition(kind, xs, ys));
        });
    }

    [Theory]
    [InlineData(CorrelationKind.Spearman)]
    [InlineData(CorrelationKind.Kendall)]
    [InlineData(CorrelationKind.Pearson)]
    public void ItIsSymmetricAndTurnsWithTheSign(CorrelationKind kind) => ForTiedPairs((x, y) =>
        Agree(Correlation.Of(kind, x, y), Correlation.Of(kind, y, x))
        && Agree(Correlation.Of(kind, x, y), -Correlation.Of(kind, [.. x.Select(v => -v)], y)));

    [Fact]
    public void EqualOrderIsExactlyOne()
    {
        double[] x = [.. Enumerable.Range(0, 1000).Select(i => i / 3)];
        double[] y = [.. x.Select(v => v * v * v)];
        Assert.Equal(1, Correlation.Spearman(x, y));
        Assert.Equal(1, Correlation.Kendall(x, y));
        Assert.Equal(-1, Correlation.Kendall(x, [.. y.Select(v => -v)]));
    }

    [Theory]
    [InlineData(new double[0], new double[0])]
    [InlineData(new[] { 1.0 }, new[] { 2.0 })]
    [InlineData(new[] { .1, .1, .1 }, new[] { 1.0, 2.0, 3.0 })]
    public void AConstantSeriesHasNone(double[] x, double[] y)
    {
        Assert.Null(Correlation.Spearman(x, y));
        Assert.Null(Correlation.Kendall(x, y));
        Assert.Null(Correlation.Pearson(x, y));
        Assert.Null(Correlation.Pearson(y, x));
    }

    [Fact]
    public void WhatHasNoPlaceIsRefused()
    {
        Assert.Throws<ArgumentException>(() => Correlation.Spearman([1, double.NaN], [1, 2]));
        Assert.Throws<ArgumentException>(() => Correlation.Pearson([1, double.NegativeInfinity], [1, 2]));
        Assert.Throws<ArgumentException>(() => Correlation.Kendall([1, 2, 3], [1, 2]));
        Assert.Equal(1, Correlation.Kendall([1, double.NegativeInfinity], [2, 1]));
    }

    [Fact]
    public void PartialSpearmanIsWhatRegressionOnTheRanksLeaves()
    {
        var random = new System.Random(2);
        ForTiedPairs((x, y) =>
        {
            double[] given = [.. x.Select(_ => (double)random.Next(4))];
            return Agree(Correlation.PartialSpearman(x, y, given), OfResiduals(Ranks(x), Ranks(y), Ranks(given)));
        });
    }

    [Fact]
    public void PartialSpearmanIsThatOfScipy()
    {
        using JsonDocument table = CorrelationFixture.Open(out double[] x, out double[] y, out double[] z);
        Assert.Equal(table.RootElement.GetProperty("spearman").GetDouble(), Correlation.Spearman(x, y)!.Value, Tolerance);
        Assert.Equal(table.RootElement.GetProperty("partial").GetDouble(), Correlation.PartialSpearman(x, y, z)!.Value, Tolerance);
        Assert.Null(Correlation.PartialSpearman(x, y, x));
        Assert.Null(Correlation.PartialSpearman(x, y, [.. y.Select(v => -v)]));
        Assert.Null(Correlation.PartialSpearman(x, y, new double[x.Length]));
        Assert.Throws<ArgumentException>(() => Correlation.PartialSpearman(x, y, z[1..]));
    }

    [Fact]
    public void PearsonSurvivesExtremeScales()
    {
        Assert.Equal(1, Correlation.Pearson([1e-200, 2e-200, 3e-200], [1e300, 1.1e300, 1.2e300])!.Value, 1e-9);
        Assert.Equal(-1, Correlation.Pearson([1e15, 1e15 + 2, 1e15 + 4], [3, 2, 1])!.Value, 1e-9);
    }

    [Fact]
    public void LargeSamplesMatchScipy()
    {
        // scipy 1.10.1: kendalltau, spearmanr and pearsonr of these 10,000 pairs.
        double[] x = [.. Enumerable.Range(0, 10_000).Select(i => (double)(i * 7919 % 1009))];
        double[] y = [.. Enumerable.Range(0, 10_000).Select(i => (double)((i * 7919 % 1009 + i * 104729 % 641) % 997))];
        Assert.Equal(-0.0320566703311783, Correlation.Kendall(x, y)!.Value, Tolerance);
        Assert.Equal(-0.11175333322632146, Correlation.Spearman(x, y)!.Value, Tolerance);
        Assert.Equal(-0.11130777526576494, Correlation.Pearson(x, y)!.Value, Tolerance);
    }

    private static void ForTiedPairs(Func<double[], double[], bool> holds) => Prop.ForAll(
        Gen.Choose(0, 9).Select(i => i * .1).Two().ArrayOf().ToArbitrary(),
        pairs => holds([.. pairs.Select(p => p.Item1)], [.. pairs.Select(p => p.Item2)])).QuickCheckThrowOnFailure();

    private static bool Agree(double? a, double? b) => a is double x && b is double y ? Math.Abs(x - y) < Tolerance : a == b;

    private static double? ByDefinition(CorrelationKind kind, double[] x, double[] y)
    {
        if (x.Distinct().Count() < 2 || y.Distinct().Count() < 2)
        {
            return null;
        }

        return kind switch
        {
            CorrelationKind.Pearson => Pearson(x, y),
            CorrelationKind.Spearman => Pearson(Ranks(x), Ranks(y)),
            _ => Kendall(x, y),
        };
    }

    /// <summary>The correlation of the residuals of least squares; null if a series has no residual beyond rounding.</summary>
    private static double? OfResiduals(double[] x, double[] y, double[] given)
    {
        if (given.Distinct().Count() < 2)
        {
            return null;
        }

        double[] xs = Residuals(x);
        double[] ys = Residuals(y);
        return xs.All(v => Math.Abs(v) < 1e-9) || ys.All(v => Math.Abs(v) < 1e-9) ? null : Pearson(xs, ys);

        double[] Residuals(double[] ranks)
        {
            (double mean, double middle) = (ranks.Average(), given.Average());
            double slope = ranks.Zip(given).Sum(p => (p.First - mean) * (p.Second - middle)) / given.Sum(v => (v - middle) * (v - middle));
            return [.. ranks.Zip(given).Select(p => p.First - mean - slope * (p.Second - middle))];
        }
    }

    private static double[] Ranks(double[] values) => [.. values.Select(v => values.Count(w => w < v) + (values.Count(w => w == v) + 1) / 2.0)];

    private static double Pearson(double[] x, double[] y)
    {
        (double mx, double my) = (x.Average(), y.Average());
        return x.Zip(y).Sum(p => (p.First - mx) * (p.Second - my)) / Math.Sqrt(x.Sum(v => (v - mx) * (v - mx)) * y.Sum(v => (v - my) * (v - my)));
    }

    private static double Kendall(double[] x, double[] y)
    {
        (long difference, long untiedX, long untiedY) = (0, 0, 0);
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                (int a, int b) = (Math.Sign(x[i] - x[j]), Math.Sign(y[i] - y[j]));
                difference += a * b;
                untiedX += a * a;
                untiedY += b * b;
            }
        }

        return difference / Math.Sqrt((double)untiedX * untiedY);
    }
}
