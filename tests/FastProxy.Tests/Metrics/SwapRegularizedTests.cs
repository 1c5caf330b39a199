using System.Globalization;
using FastProxy.Data;
using FastProxy.Scoring;
using FastProxy.Spaces;
using Xunit;

namespace FastProxy.Tests.Metrics;

public sealed class SwapRegularizedTests
{
    /// <summary>The index of a DARTS genotype is a product of choices: even steps of it would always end in the same cell.</summary>
    [Theory]
    [InlineData("darts-swap", 1.5, 2.0)]
    [InlineData("darts", 200, 400)]
    public void The_automatic_size_is_that_of_architectures_from_all_of_a_large_space(string name, double least, double most)
    {
        ISpace space = SpaceCatalog.Create(name);
        var scorer = new Scorer(space, ["swap_regularized"], BatchSource.Load("noise", 4, 3, 32, 32, 10, 0), new ScoreOptions());
        Assert.InRange(double.Parse(scorer.Protocol.MetricSettings["swap_regularized.mu"], CultureInfo.InvariantCulture), least, most);

        var random = new Random(1);
        double[] sizes = [.. Enumerable.Range(0, 1000).Select(_ => space.Build(space.Sample(random)).Parameters / 1000.0).Order()];
        Assert.InRange(sizes[900], least, most);
    }
}
