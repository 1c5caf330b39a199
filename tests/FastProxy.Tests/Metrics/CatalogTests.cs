using FastProxy.Data;
using FastProxy.Kernels.Simd;
using FastProxy.Metrics;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;
using FastProxy.Spaces.Nasbench201;
using FastProxy.Tests.Parity;
using FastProxy.Tests.Scoring;
using FastProxy.Tests.Sequence;
using FastProxy.Tests.Spaces.Flexibert;
using FastProxy.Tests.Spaces.Nasbench201;
using FastProxy.Tests.Spaces.NasbenchNlp;
using Xunit;

namespace FastProxy.Tests.Metrics;

/// <summary>What holds of every metric of the catalogue; a new one is held to it by its row.</summary>
public sealed class CatalogTests
{
    private const string Disconnected = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|";
    private const int Batch = 20;

    /// <summary>So few that small cells tell them apart.</summary>
    private const int Sequences = 6;

    private static readonly Nasbench201Space Space = new(new Nasbench201Settings { Channels = 4, CellsPerStage = 1, ImageSize = 8 });
    private static readonly ScoreOptions Alone = new() { Threads = 1, Isa = IsaExtensions.Best };

    /// <summary>
    /// Where the values of metrics are held that the tables of the PyTorch fixtures do not name; <see cref="ReferenceScoreTests"/> hold those of
    /// recurrent networks and Transformers.
    /// </summary>
    private static readonly Dictionary<string, Type> HeldBy = new()
    {
        ["swap_regularized"] = typeof(SwapRegularizedTests),
        ["linear_regions"] = typeof(ScorerTests),
        ["swap_output_signs"] = typeof(FunctionScoresTests),
        ["params"] = typeof(MacroNetworkTests),
        ["params_live"] = typeof(DartsParityTests),
        ["flops"] = typeof(MacroNetworkTests),
        ["layers"] = typeof(StructureTests),
        ["depth_width"] = typeof(StructureTests),
        ["l2_norm"] = typeof(L2NormTests),
        ["intrain"] = typeof(IntrainTests),
        ["zen"] = typeof(ZenTests),
        ["az_nas_complexity"] = typeof(AzNasTests),
        ["az_nas"] = typeof(AzNasTests),
        ["dss"] = typeof(DssTests),
    };

    private static readonly Case Images =
        new(Space, [.. Enumerable.Range(0, 4).Select(i => Space.At(1 + i * 3905L))], OfImages);

    private static readonly Case Vision = Of(SpaceCatalog.Create("pit", new Dictionary<string, string>
    {
        ["imageSize"] = "32",
        ["classes"] = "3",
    }), ["16/2/1,4,2/2,2,2", "16/4/1,4,2/2,2,4"]);

    private static readonly Case Recipes = Sampled("nasbench-nlp", 4, new()
    {
        ["embedding"] = "5",
        ["hidden"] = "16",
        ["length"] = "4",
        ["vocabulary"] = "11",
    });

    private static readonly Case Encoders = Sampled("flexibert", 4, new() { ["tokens"] = "5" });

    public static TheoryData<string> Names => [.. MetricCatalog.All.Select(metric => metric.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_score_has_the_same_bits_alone_or_in_company_in_any_order_with_any_threads_and_width(string metric)
    {
        bool isOfPopulation = MetricCatalog.All.Single(m => m.Name == metric) is PopulationMetric;
        string[] population = PopulationOf(metric).Population;
        double?[] together = Scores(population, metric, Alone);
        Assert.Contains(together, score => score is not null);
        Assert.Equal(together, Scores(population, metric, Alone with { Threads = 3 }));
        Assert.Equal(together, Scores(population, metric, Alone with { Share = false }));
        Assert.Equal(together.Reverse(), Scores([.. population.Reverse()], metric, Alone));
        Assert.All(IsaExtensions.Supported, isa => Assert.Equal(together, Scores(population, metric, Alone with { Isa = isa })));
        for (int i = 0; i < population.Length && !isOfPopulation; i++)
        {
            Assert.Equal(together[i], Scores([population[i]], metric, Alone)[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_score_is_a_finite_number_or_a_reason_that_names_the_metric(string metric)
    {
        (ISpace space, string[] population, _) = PopulationOf(metric);
        ScoreTable table = Table(space == Space ? [Disconnected, .. population] : population, metric, Alone);
        Assert.All(table.Rows, row => Assert.All(row.Mean.Zip(table.Protocol.Metrics), cell =>
        {
            Assert.True(cell.First is null || double.IsFinite(cell.First.Value), $"{cell.Second} is {cell.First}");
            Assert.Equal(cell.First is null, row.Status.Contains($"{cell.Second}: "));
        }));
        if (space != Space)
        {
            return;
        }

        bool needsNoPath = MetricCatalog.PartsOf(MetricCatalog.Resolve([metric])).Any(part => part.Passes.All(pass => pass.ReadsDeadBranches));
        Assert.Equal(needsNoPath, table.Rows[0].Mean.Any(mean => mean is not null));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_definition_has_a_source_and_is_held_against_another_implementation(string name)
    {
        Metric metric = MetricCatalog.All.Single(m => m.Name == name);

        Assert.Matches(@"^definition|[( ](19|20)\d\d[)]", metric.Source);
        Assert.True(
            HeldBy.ContainsKey(name)
                || ReferenceScoreTests.EncoderNames.Concat(EncoderFixtureTests.Names).Concat(NasbenchNlpSpaceTests.Names).Contains(name)
                || GradientParityTests.Names.Concat(TorchParityTests.Names).Concat(TensorParityTests.Names).Contains(name),
            $"{name}: expected in a table of the PyTorch fixtures, or among {nameof(HeldBy)}");
    }

    private static double?[] Scores(string[] population, string metric, ScoreOptions options) =>
        [.. Table(population, metric, options).Rows.Select(row => row.Mean[^1])];

    private static ScoreTable Table(string[] population, string metric, ScoreOptions options)
    {
        (ISpace space, _, Func<long, InputBatch> batch) = PopulationOf(metric);
        return Scorer.Score(space, population, [metric], batch(0), options with { NextData = batch(1) });
    }

    private static Case PopulationOf(string metric) =>
        MetricCatalog.All.Single(m => m.Name == metric).Family switch
        {
            Family.Recurrent => Recipes,
            Family.Encoder when metric == "dss" => Vision,
            Family.Encoder => Encoders,
            _ when metric == "depth_width" => Encoders,
            _ => Images,
        };

    private static Case Sampled(string name, int count, Dictionary<string, string> settings)
    {
        ISpace space = SpaceCatalog.Create(name, settings);
        var random = new Random(3);
        return Of(space, [.. Enumerable.Range(0, count).Select(_ => space.Sample(random))]);
    }

    private static Case Of(ISpace space, string[] population) =>
        new(space, population, seed => NetworkBatches.Load(space, "noise", Sequences, new ScoreOptions { Seed = seed }));

    private static InputBatch OfImages(long seed) =>
        BatchSource.Load("noise", Batch, 3, 8, 8, 10, seed) with { Labels = [.. Enumerable.Range(0, Batch).Select(i => i % 10)] };

    /// <summary>Architectures that a metric has scores of, and their batch by seed.</summary>
    private sealed record Case(ISpace Space, string[] Population, Func<long, InputBatch> Batch);
}
