using FastProxy.Data;
using FastProxy.Kernels;
using FastProxy.Kernels.Random;
using FastProxy.Scores;
using FastProxy.Spaces.Nasbench201;
using Xunit;

namespace FastProxy.Tests.Scoring;

/// <summary>
/// Full-size networks on real images against accuracies: scores that rank architectures as a PyTorch reference's did, within what 150 of
/// them can tell. The README has the whole space.
/// </summary>
public sealed class TruthTests
{
    private static readonly Nasbench201Space Space = new();

    [VectorisedTruthTheory]
    [InlineData("naswot", 64, WeightInit.PyTorch, .60, .90)]
    [InlineData("swap", 16, WeightInit.Normal, .60, .90)]
    [InlineData("jacob_cov", 64, WeightInit.PyTorch, .55, .90)]
    [InlineData("synflow", 16, WeightInit.PyTorch, .60, .90)]
    public void Scores_rank_architectures_by_accuracy(string metric, int batch, WeightInit init, double least, double most)
    {
        // Every 104th of the benchmark's shuffled order.
        string[] architectures = [.. Enumerable.Range(0, 150).Select(i => Space.At(i * 104L))];
        ImageBatch images = BatchSource.Load($"cifar10:{SharedData.PathOf("cifar10-sample.bin")}", batch, 3, 32, 32, 10, 0);
        ScoreTable table = Scorer.Score(Space, architectures, [metric], images, new ScoreOptions { Init = init });
        TruthTable truth = TruthTable.Read(SharedData.PathOf("nasbench201-cifar10.csv"), "cifar10_test_acc");
        double[] scores = [.. table.Rows.Select(r => r.Mean[0] ?? double.NegativeInfinity)];
        double[] accuracies = [.. table.Rows.Select(truth.Of)];
        Assert.InRange(Correlation.Spearman(scores, accuracies)!.Value, least, most);
    }

    /// <summary>Skipped without the data, and without vector instructions, where full-size networks take minutes.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class VectorisedTruthTheoryAttribute : TheoryAttribute
    {
        public VectorisedTruthTheoryAttribute() =>
            Skip = SharedData.Missing ?? (IsaExtensions.Best < Isa.Avx2 ? "needs vector instructions to end in time" : null);
    }
}
