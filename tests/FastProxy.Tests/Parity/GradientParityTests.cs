using System.Text.Json;
using FastProxy.Data;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using Xunit;

namespace FastProxy.Tests.Parity;

/// <summary>Scores of gradients, Jacobians and tangent kernels against PyTorch's autograd in float64: same weights, images and labels.</summary>
public sealed class GradientParityTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "parity", "fixtures");
    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "gradients.json"))).RootElement;
    private static readonly int Samples = Setting("batch");

    /// <summary>What rounding makes of a score of zero.</summary>
    private const double Rounding = 1e-5;

    /// <summary>Our name, the fixtures' name, the relative tolerance.</summary>
    private static readonly (string Metric, string Torch, double Tolerance)[] Metrics =
    [
        ("grad_norm", "grad_norm", 1e-3),
        ("grad_norm_global", "grad_norm_global", 1e-3),
        ("snip", "snip", 1e-3),
        ("plain", "plain", 0),
        ("grasp", "grasp", 1e-2),
        ("fisher", "fisher", 1e-3),
        ("synflow", "synflow_log", 1e-3),
        ("synflow_bn", "synflow_bn_log", 1e-7),
        // Weights whose two gradients nearly agree dominate the sum.
        ("zico", "zico", 3e-3),
        ("knas", "knas", 1e-3),
        ("jacob_cov", "jacob_cov", 1e-3),
        ("epe_nas", "epe_nas", 1e-3),
        ("ntk_condition_tenas", "te_nas_condition", 1e-3),
        ("ntk_condition_hnas", "hnas_condition", 1e-3),
        ("ntk_trace_hnas", "hnas_trace", 1e-3),
        ("meco", "meco_live", 1e-3),

        // No layer of these networks has more than eight channels and as many pixels: nothing is drawn.
        ("meco_opt", "meco_live", 1e-3),
        ("gradsign", "gradsign", 0),
        ("az_nas_expressivity", "az_nas_expressivity", 1e-3),
        ("az_nas_progressivity", "az_nas_progressivity", 1e-3),
        ("az_nas_trainability", "az_nas_trainability", 1e-3),
    ];

    /// <summary>The metrics that are held against the fixtures.</summary>
    public static IEnumerable<string> Names => Metrics.Select(m => m.Metric);

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

    private static Nasbench201Space Space { get; } = new(new Nasbench201Settings
    {
        Channels = Setting("channels"),
        CellsPerStage = Setting("cells"),
        Classes = Setting("classes"),
        ImageSize = Setting("image_size"),
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Scores_are_those_of_autograd(string file, bool winograd)
    {
        JsonElement expected = Expected.GetProperty("networks").EnumerateArray().Single(n => n.GetProperty("file").GetString() == file);
        ScoreTable table = Scorer.Score(
            Space,
            [expected.GetProperty("arch").GetString()!],
            [.. Metrics.Select(m => m.Metric)],
            Images("images.npy", "labels"),
            new ScoreOptions
            {
                Weights = NpzFile.Read(Path.Combine(Folder, file)),
                Winograd = winograd,
                NextData = Images("images2.npy", "labels2"),
            });

        ScoreRow row = Assert.Single(table.Rows);
        JsonElement scores = expected.GetProperty("scores");
        var faults = new List<string>();
        foreach (((string metric, string torch, double tolerance), double? value) in Metrics.Zip(row.Mean))
        {
            if (!scores.TryGetProperty(torch, out JsonElement cell) || cell.ValueKind != JsonValueKind.Number)
            {
                continue;
            }

            double reference = cell.GetDouble();
            double slack = metric switch
            {
                "gradsign" => SignSlack(file, expected.GetProperty("gradsign_doubtful").GetDouble()),

                // Its summands, whose magnitudes sum to snip, all but cancel.
                "plain" => 1e-3 * scores.GetProperty("snip").GetDouble(),
                _ => Rounding,
            };
            if (value is null || !(Math.Abs(value.Value - reference) <= tolerance * Math.Abs(reference) + slack))
            {
                faults.Add($"{metric} {value:r} expected {reference:r}");
            }
        }

        Assert.True(faults.Count == 0, $"{string.Join("; ", faults)} ({row.Status})");
    }

    /// <summary>
    /// A sign turned over changes the sum by two. In one network pooling makes the 2x2 images of the last stage constant before a convolution: its
    /// 256
    /// weights have gradients of zero in exact arithmetic, whose signs are those of rounding.
    /// </summary>
    private static double SignSlack(string file, double doubtful) => 2 * doubtful + (file == "22.npz" ? 256 : 0);

    private static int Setting(string name) => Expected.GetProperty("protocol").GetProperty(name).GetInt32();

    private static InputBatch Images(string file, string labels)
    {
        int size = Setting("image_size");
        InputBatch images = BatchSource.Load($"npy:{Path.Combine(Folder, file)}", Samples, 3, size, size, 10, 0);
        return images with { Labels = [.. Expected.GetProperty("protocol").GetProperty(labels).EnumerateArray().Select(v => v.GetInt32())] };
    }
}
