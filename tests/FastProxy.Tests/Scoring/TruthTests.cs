using System.Globalization;
using FastProxy.Data;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces.Darts;
using FastProxy.Spaces.Nasbench201;
using FastProxy.Statistics;
using Xunit;

namespace FastProxy.Tests.Scoring;

/// <summary>
/// Full-size networks on real images against accuracies: scores that rank architectures as a PyTorch reference's did, within what 150 of
/// them can tell. bench/results/README.md has the whole space.
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
        InputBatch images = BatchSource.Load($"cifar10:{SharedData.PathOf("cifar10-sample.bin")}", batch, 3, 32, 32, 10, 0);
        ScoreTable table = Scorer.Score(Space, architectures, [metric], images, new ScoreOptions { Init = init });
        TruthTable truth = TruthTable.Read(SharedData.PathOf("nasbench201-cifar10.csv"), "cifar10_test_acc");
        double[] scores = [.. table.Rows.Select(r => r.Mean[0] ?? double.NegativeInfinity)];
        double[] accuracies = [.. table.Rows.Select(truth.Of)];
        Assert.InRange(Correlation.Spearman(scores, accuracies)!.Value, least, most);
    }

    [VectorisedTruthFact]
    public void Swap_ranks_darts_cells_as_the_released_code_does()
    {
        string[] lines = [.. File.ReadLines(SharedData.PathOf("darts-cifar10.csv")).Skip(1)];
        string[] genotypes = [.. lines.Select(line => line[1..line.LastIndexOf('"')])];
        double[] accuracies = [.. lines.Select(line => double.Parse(line[(line.LastIndexOf('"') + 2)..], CultureInfo.InvariantCulture))];
        InputBatch images = BatchSource.Load($"cifar10:{SharedData.PathOf("cifar10-sample.bin")}", 16, 3, 32, 32, 10, 0);
        double[][] repeats =
        [
            .. Enumerable.Range(0, 32).Select(seed =>
            {
                var options = new ScoreOptions { Init = WeightInit.Normal, Seed = seed };
                return Scorer.Score(
                    new DartsSpace(DartsSettings.Swap), genotypes, ["swap_released"], images, options).Rows.Select(r => r.Mean[0]!.Value).ToArray();
            }),
        ];
        double Agreement(Func<int, double> score) => Correlation.Spearman([.. genotypes.Select((_, i) => score(i))], accuracies)!.Value;

        Assert.InRange(Agreement(i => repeats.Average(r => r[i])), .90, .93);
        double common = repeats.Average(r => Agreement(i => r[i]));
        Assert.InRange(common, .85, .89);

        // The released code draws every network's weights anew: a mixture of the seeds does so too, and ranks a little worse.
        var random = new Random(1);
        double independent = Enumerable.Range(0, 16).Average(_ => Agreement(i => repeats[random.Next(repeats.Length)][i]));
        Assert.InRange(independent, .85, common);
    }

    /// <summary>Skipped without the data, and without vector instructions, where full-size networks take minutes.</summary>
    private static string? Missing => SharedData.Missing ?? (IsaExtensions.Best < Isa.Avx2 ? "needs vector instructions to end in time" : null);

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class VectorisedTruthTheoryAttribute : TheoryAttribute
    {
        public VectorisedTruthTheoryAttribute() => Skip = Missing;
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class VectorisedTruthFactAttribute : FactAttribute
    {
        public VectorisedTruthFactAttribute() => Skip = Missing;
    }
}
