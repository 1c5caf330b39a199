using System.Text.Json;
using FastProxy.Data;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;
using Xunit;

namespace FastProxy.Tests.Parity;

/// <summary>
/// Networks and scores of the DARTS spaces against PyTorch's, on what <c>tests/parity/make_darts_fixtures.py</c> wrote: same weights, same images.
/// </summary>
public sealed class DartsParityTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "parity", "fixtures", "darts");
    private static readonly JsonElement Expected = Json("expected.json");
    private static readonly JsonElement Gradients = Json("gradients.json");

    /// <summary>Metric, the fixtures' name, relative tolerance.</summary>
    private static readonly (string Metric, string Torch, double Tolerance)[] GradientMetrics =
    [
        ("grad_norm", "grad_norm", 1e-3),
        ("snip", "snip", 1e-3),
        ("grasp", "grasp", 1e-2),
        ("fisher", "fisher", 1e-3),
        ("synflow", "synflow_log", 1e-5),
        ("jacob_cov", "jacob_cov", 1e-3),
    ];

    public static TheoryData<string, string, bool> Cases => Rows(["darts", "darts-swap"], Expected);

    public static TheoryData<string, bool> GradientCases
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (JsonElement network in Gradients.GetProperty("networks").EnumerateArray())
            {
                cases.Add(network.GetProperty("file").GetString()!, false);
                cases.Add(network.GetProperty("file").GetString()!, true);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Counts_patterns_and_logits_are_PyTorchs(string space, string file, bool winograd)
    {
        JsonElement part = Expected.GetProperty(space);
        JsonElement expected = Network(part, file);
        ISpace darts = Space(space, part, expected);
        string genotype = expected.GetProperty("genotype").GetString()!;
        Network network = darts.Build(genotype);
        Assert.Equal(expected.GetProperty("params").GetInt64(), network.Parameters);
        Assert.Equal(expected.GetProperty("params_live").GetInt64(), network.LiveParameters);
        Assert.Equal(expected.GetProperty("macs").GetInt64(), network.Macs);
        Assert.Equal(expected.GetProperty("relu_calls").GetInt32(), network.Nodes.Count(n => n.Op is ReluOp));
        Assert.Equal(expected.GetProperty("relu_calls_live").GetInt32(), network.Nodes.Count(n => n.Op is ReluOp && network.Live[n.Id]));

        InputBatch images = Images(part);
        var options = new ScoreOptions { Weights = NpzFile.Read(Path.Combine(Folder, file)), Winograd = winograd };
        ScoreRow row = Assert.Single(Scorer.Score(darts, [genotype], ["swap", "swap_released", "naswot"], images, options).Rows);
        Assert.True(row.IsOk, row.Status);
        Assert.Equal(expected.GetProperty("swap").GetInt64(), row.Mean[0]);
        Assert.Equal(expected.GetProperty("swap_released").GetInt64(), row.Mean[1]);
        double naswot = expected.GetProperty("naswot").GetDouble();
        Assert.InRange(row.Mean[2]!.Value, naswot - 1e-5 * Math.Abs(naswot), naswot + 1e-5 * Math.Abs(naswot));

        using var folder = new TemporaryFolder();
        WeightExport.WriteGradients(folder["out.npz"], network, images with { Labels = new int[images.Samples] }, options);
        float[] logits = NpzFile.Read(folder["out.npz"], long.MaxValue)["logits"].Values;
        double[] torch = [.. expected.GetProperty("logits").EnumerateArray().Select(v => v.GetDouble())];
        Assert.Equal(torch.Length, logits.Length);
        Assert.All(torch.Zip(logits), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 5e-5));
    }

    [Theory]
    [MemberData(nameof(GradientCases))]
    public void Gradient_scores_are_those_of_autograd(string file, bool winograd)
    {
        JsonElement expected = Network(Gradients, file);
        InputBatch images = Images(Gradients) with
        {
            Labels = [.. Gradients.GetProperty("protocol").GetProperty("labels").EnumerateArray().Select(v => v.GetInt32())],
        };
        ScoreRow row = Assert.Single(Scorer.Score(
            Space("darts", Gradients, expected),
            [expected.GetProperty("genotype").GetString()!],
            [.. GradientMetrics.Select(m => m.Metric)],
            images,
            new ScoreOptions { Weights = NpzFile.Read(Path.Combine(Folder, file)), Winograd = winograd }).Rows);

        var faults = new List<string>();
        foreach (((string metric, string torch, double tolerance), double? value) in GradientMetrics.Zip(row.Mean))
        {
            JsonElement cell = expected.GetProperty("scores").GetProperty(torch);
            bool isRight = cell.ValueKind == JsonValueKind.Null
                ? value is null
                : value is { } v && Math.Abs(v - cell.GetDouble()) <= tolerance * Math.Abs(cell.GetDouble()) + 1e-5;
            if (!isRight)
            {
                faults.Add($"{metric} {value:r} expected {cell}");
            }
        }

        Assert.True(faults.Count == 0, $"{string.Join("; ", faults)} ({row.Status})");
    }

    [Fact]
    public void Where_every_path_ends_in_a_batch_norm_the_Jacobian_is_said_to_be_zero()
    {
        int zeros = 0;
        foreach (JsonElement expected in Gradients.GetProperty("networks").EnumerateArray())
        {
            Network network = Space("darts", Gradients, expected).Build(expected.GetProperty("genotype").GetString()!);
            bool isZero = expected.GetProperty("jacobian_norm").GetDouble() < 1e-10;
            Assert.Equal(isZero, network.HasConstantSum);
            zeros += isZero ? 1 : 0;
        }

        Assert.True(zeros >= 2, $"{zeros} such networks");
    }

    private static TheoryData<string, string, bool> Rows(string[] spaces, JsonElement expected)
    {
        var cases = new TheoryData<string, string, bool>();
        foreach (string space in spaces)
        {
            foreach (JsonElement network in expected.GetProperty(space).GetProperty("networks").EnumerateArray())
            {
                cases.Add(space, network.GetProperty("file").GetString()!, false);
                cases.Add(space, network.GetProperty("file").GetString()!, true);
            }
        }

        return cases;
    }

    private static ISpace Space(string name, JsonElement part, JsonElement network) => SpaceCatalog.Create(name, new Dictionary<string, string>
    {
        ["channels"] = $"{Setting(part, "channels")}",
        ["layers"] = $"{network.GetProperty("layers").GetInt32()}",
        ["classes"] = $"{Setting(part, "classes")}",
        ["imageSize"] = $"{Setting(part, "image_size")}",
    });

    private static InputBatch Images(JsonElement part)
    {
        int size = Setting(part, "image_size");
        return BatchSource.Load($"npy:{Path.Combine(Folder, "images.npy")}", Setting(part, "batch"), 3, size, size, 10, 0);
    }

    private static int Setting(JsonElement part, string name) => part.GetProperty("protocol").GetProperty(name).GetInt32();

    private static JsonElement Network(JsonElement part, string file) =>
        part.GetProperty("networks").EnumerateArray().Single(n => n.GetProperty("file").GetString() == file);

    private static JsonElement Json(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, file))).RootElement;
}
