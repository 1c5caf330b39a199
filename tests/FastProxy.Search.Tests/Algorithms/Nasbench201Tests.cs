using System.Globalization;
using FastProxy.Spaces.Nasbench201;
using FastProxy.Tests;
using Xunit;

namespace FastProxy.Search.Tests.Algorithms;

/// <summary>Searches on the accuracies of NAS-Bench-201: 12 epochs decide, 200 epochs judge.</summary>
public sealed class Nasbench201Tests
{
    /// <summary>
    /// Published for random search with 20 and 100 trainings: 92.99 +- .83 and 93.72 +- .38 (2,000 seeds). At 400 seeds the standard error of the
    /// mean is .04 and .02, that of the deviation at most half as much again with these tails; the bands are three of them.
    /// </summary>
    [SharedDataTheory]
    [InlineData(20, 92.99, .83, .13)]
    [InlineData(100, 93.72, .38, .06)]
    public void Random_search_finds_what_is_published(int budget, double mean, double deviation, double band)
    {
        double[] tests = Tests("random", budget, 400);
        Assert.InRange(tests.Average(), mean - band, mean + band);
        Assert.InRange(Deviation(tests), deviation - 1.5 * band, deviation + 1.5 * band);
    }

    [SharedDataTheory]
    [InlineData("rea")]
    [InlineData("local")]
    public void Searches_find_better_architectures_than_random_search(string name) =>
        Assert.True(Tests(name, 100, 60).Average() > Tests("random", 100, 60).Average() + .1);

    private static double[] Tests(string name, int budget, int seeds)
    {
        Dictionary<string, (double Validation, double Test)> data = Accuracies();
        var benchmark = new Landscape(new Nasbench201Space(), a => data[a].Validation, (_, _) => null);
        return [.. Enumerable.Range(0, seeds).Select(seed => data[benchmark.Run(name, seed, budget).Found.Single()].Test)];
    }

    private static Dictionary<string, (double Validation, double Test)> Accuracies() =>
        File.ReadLines(SharedData.PathOf("nasbench201-cifar10.csv")).Skip(1).Select(line => line.Split(',')).ToDictionary(
            cells => cells[1], cells => (double.Parse(cells[2], CultureInfo.InvariantCulture), double.Parse(cells[4], CultureInfo.InvariantCulture)));

    private static double Deviation(double[] values) => Math.Sqrt(values.Sum(v => (v - values.Average()) * (v - values.Average())) / values.Length);
}
