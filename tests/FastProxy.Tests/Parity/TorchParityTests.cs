using System.Text.Json;
using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Execution.Cpu;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;
using FastProxy.Plans;
using FastProxy.Plans.Operations;
using FastProxy.Plans.Passes;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using Xunit;

namespace FastProxy.Tests.Parity;

/// <summary>Scores against PyTorch's on the networks that <c>tests/parity/make_fixtures.py</c> wrote: same weights, same images.</summary>
public sealed class TorchParityTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "parity", "fixtures");
    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json"))).RootElement;
    private static readonly int Samples = Setting("batch");

    private static readonly Nasbench201Space Space = new(new Nasbench201Settings
    {
        Channels = Setting("channels"),
        CellsPerStage = Setting("cells"),
        Classes = Setting("classes"),
        ImageSize = Setting("image_size"),
    });

    /// <summary>The metrics that are held against the fixtures.</summary>
    public static IReadOnlyList<string> Names { get; } = ["swap", "swap_released", "naswot"];

    public static TheoryData<string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (JsonElement network in Expected.GetProperty("networks").EnumerateArray())
            {
                cases.Add(network.GetProperty("file").GetString()!, false);
                cases.Add(network.GetProperty("file").GetString()!, true);
            }

            return cases;
        }
    }

    [Fact]
    public void At_least_twenty_networks_cover_every_operation()
    {
        string[] archs = [.. Expected.GetProperty("networks").EnumerateArray().Select(n => n.GetProperty("arch").GetString()!)];
        Assert.True(archs.Length >= 20);
        Assert.All(CellOps.Names, op => Assert.True(archs.Count(a => a.Contains(op)) >= 5, op));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Swap_is_equal_and_naswot_within_a_hundred_thousandth(string file, bool winograd)
    {
        JsonElement expected = Network(file);
        string arch = expected.GetProperty("arch").GetString()!;
        ScoreTable table = Scorer.Score(
            Space,
            [arch],
            Names,
            Images(),
            new ScoreOptions { Weights = Weights(file), Winograd = winograd });

        ScoreRow row = Assert.Single(table.Rows);
        Assert.True(row.IsOk, row.Status);
        Assert.Equal(expected.GetProperty("swap").GetInt64(), row.Mean[0]);
        Assert.Equal(expected.GetProperty("swap_released").GetInt64(), row.Mean[1]);
        double naswot = expected.GetProperty("naswot").GetDouble();
        Assert.InRange(row.Mean[2]!.Value, naswot - 1e-5 * Math.Abs(naswot), naswot + 1e-5 * Math.Abs(naswot));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_pair_of_samples_agrees_on_the_same_neurons_and_logits_are_close(string file, bool winograd)
    {
        JsonElement expected = Network(file);
        Network network = Space.Build(expected.GetProperty("arch").GetString()!);
        var builder = new PlanBuilder(OperationCatalog.All, Samples, winograd);
        builder.Add(network, PassCatalog.SetOf([PassCatalog.Agreement, PassCatalog.Logits]));
        Plan plan = builder.Build();

        var source = new WeightSource(WeightInit.PyTorch, Weights(file));
        source.Check(network);
        foreach (Isa isa in IsaExtensions.Supported)
        {
            using var weights = new WeightCache(source, long.MaxValue);
            using var runner = new CpuPlanRunner(isa, 1, source, weights, Images());
            PatternStatistics? patterns = null;
            float[] logits = [];
            runner.Run(plan, 0, n =>
            {
                patterns = runner.Patterns(plan.Networks[n]);
                logits = runner.Values(plan.Networks[n].Of(PassCatalog.Logits)!);
            });

            Assert.Equal(expected.GetProperty("agreement").EnumerateArray().Select(v => v.GetInt64()), patterns!.Agreement);
            double[] torch = [.. expected.GetProperty("logits").EnumerateArray().Select(v => v.GetDouble())];
            Assert.Equal(torch.Length, logits.Length);
            Assert.All(torch.Zip(logits), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 2e-5));
        }
    }

    private static int Setting(string name) => Expected.GetProperty("protocol").GetProperty(name).GetInt32();

    private static JsonElement Network(string file) =>
        Expected.GetProperty("networks").EnumerateArray().Single(n => n.GetProperty("file").GetString() == file);

    private static IReadOnlyDictionary<string, NpyArray> Weights(string file) => NpzFile.Read(Path.Combine(Folder, file));

    private static InputBatch Images() =>
        BatchSource.Load($"npy:{Path.Combine(Folder, "images.npy")}", Samples, 3, Setting("image_size"), Setting("image_size"), 10, 0);
}
