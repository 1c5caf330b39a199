using FastProxy.Data;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;
using Xunit;

namespace FastProxy.Tests.Metrics;

public sealed class ZicoTests
{
    /// <summary>
    /// The two genotypes share layers to which they give different names, and other metrics share them differently in the passes over the batches.
    /// </summary>
    [Fact]
    public void Genotypes_that_share_layers_under_other_names_have_the_scores_that_each_has_alone()
    {
        ISpace space = SpaceCatalog.Create(
            "darts", new Dictionary<string, string> { ["channels"] = "4", ["layers"] = "3", ["imageSize"] = "8" });
        string[] metrics = ["swap", "ntk_trace", "grad_norm", "fisher", "synflow", "zico", "grasp"];
        var random = new Random(5);
        string[] population = [.. Enumerable.Range(0, 3).Select(_ => space.Sample(random))];
        InputBatch images = BatchSource.Load("noise", 16, 3, 8, 8, 10, 0);
        var options = new ScoreOptions { Winograd = false, NextData = BatchSource.Load("noise", 16, 3, 8, 8, 10, 1) };
        ScoreTable together = Scorer.Score(space, population, metrics, images, options);
        Assert.All(together.Rows, row => Assert.Equal(
            Scorer.Score(space, [row.Architecture], metrics, images, options).Rows.Single().Mean, row.Mean));
    }
}
