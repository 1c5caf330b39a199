using System.Globalization;
using System.Text;
using System.Text.Json;
using CommandLine;
using FastProxy.Bench.Harness;
using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Kernels.Random;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using MathNet.Numerics.Statistics;

namespace FastProxy.Bench.Peer;

/// <summary>How far single precision takes scores from float64, with both convolution algorithms.</summary>
[Verb("errors", HelpText = "Errors of gradient and feature metrics on full-size networks against PyTorch in float64, on the same input.")]
internal sealed class ErrorsVerb : Verb
{
    private const int Side = 32;
    private const int Classes = 10;

    /// <summary>All of whose definitions PyTorch can repeat: nothing in them is drawn here.</summary>
    private static readonly string[] Metrics =
    [
        "grad_norm", "grad_norm_global", "snip", "plain", "grasp", "fisher", "synflow", "synflow_bn", "zico", "knas", "jacob_cov", "epe_nas",
        "ntk_trace", "ntk_trace_hnas", "ntk_condition", "meco", "az_nas_expressivity", "az_nas_progressivity",
    ];

    private readonly Nasbench201Space space = new();

    [Option("python", Default = "/usr/bin/python3", HelpText = "An interpreter that has PyTorch and numpy.")]
    public string Python { get; set; } = "";

    [Option("batch", Default = 16, HelpText = "Images.")]
    public int Batch { get; set; }

    [Option("count", Default = 100, HelpText = "Connected networks drawn from NAS-Bench-201, beside index 5550.")]
    public int Count { get; set; }

    [Option("reference", HelpText = "A file that keeps PyTorch's scores, a line a network: those that it holds are taken from it.")]
    public string? Reference { get; set; }

    public override void Run()
    {
        if (Count < 1 || Batch < 2)
        {
            throw new InputException($"count {Count}, batch {Batch}: expected at least 1, and at least 2");
        }

        string[] architectures = [space.At(5550), .. Drawn()];
        InputBatch images = Noise(0);
        InputBatch next = Noise(1);
        Dictionary<string, double?>[] exact = Exact(architectures, images, next);
        double?[][] direct = Scored(architectures, images, next, isWinograd: false);
        double?[][] winograd = Scored(architectures, images, next, isWinograd: true);
        Publish("errors", $"Errors against float64, {architectures.Length} networks of NAS-Bench-201, batch {Batch}", Table(exact, direct, winograd));
    }

    private IEnumerable<string> Drawn() => Population.Sample(space, Math.Min(2 * Count + 20, (int)space.Count), 201)
        .Items(0, Math.Min(2 * Count + 20, (int)space.Count))
        .Select(item => item.Architecture)
        .Where(arch => space.Build(arch).IsConnected)
        .Take(Count);

    private InputBatch Noise(int seed) =>
        BatchSource.Load("noise", Batch, 3, Side, Side, Classes, seed).WithLabels(LabelSource.Random, Classes, seed);

    private double?[][] Scored(string[] architectures, InputBatch images, InputBatch next, bool isWinograd)
    {
        var options = new ScoreOptions { NextData = next, Winograd = isWinograd, Threads = 1 };
        ScoreTable table = Scorer.Score(space, architectures, Metrics, images, options);
        return [.. table.Rows.Select(row => row.Mean.ToArray())];
    }

    private Dictionary<string, double?>[] Exact(string[] architectures, InputBatch images, InputBatch next)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("fastproxy-errors-");
        try
        {
            string first = Written(images, Path.Combine(folder.FullName, "images.npz"));
            string second = Written(next, Path.Combine(folder.FullName, "next.npz"));
            string weights = Path.Combine(folder.FullName, "weights.npz");
            List<string> kept = Reference is not null && File.Exists(Reference) ? [.. File.ReadAllLines(Reference)] : [];
            TorchPeer? torch = null;
            for (int i = kept.Count; i < architectures.Length; i++)
            {
                Console.WriteLine($"network {i + 1} of {architectures.Length}");
                torch ??= new TorchPeer(Python, first, 1);
                WeightExport.Write(weights, space.Build(architectures[i]), WeightInit.PyTorch, 0);
                kept.Add(JsonSerializer.Serialize(torch.ScoreExactly(architectures[i], weights, images.Labels, second, next.Labels)));
                if (Reference is not null)
                {
                    File.AppendAllLines(Reference, [kept[^1]]);
                }
            }

            torch?.Dispose();
            return [.. kept.Take(architectures.Length).Select(line => JsonSerializer.Deserialize<Dictionary<string, double?>>(line)!)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Written(InputBatch batch, string path)
    {
        NpzFile.Write(path, [new("images", new NpyArray([batch.Samples, batch.Channels, batch.Height, batch.Width], batch.Values))]);
        return path;
    }

    private static string Table(Dictionary<string, double?>[] exact, double?[][] direct, double?[][] winograd)
    {
        var text = new StringBuilder();
        text.Append("Errors relative to PyTorch in float64; of synflow and synflow_bn, which are logarithms, absolute. The same networks are\n");
        text.Append("scored with direct convolutions and with Winograd's; those counted as failed have a status, or no value in PyTorch.\n\n");
        text.Append("| metric | direct: median | 90% | largest | failed | Winograd: median | 90% | largest | failed |\n");
        text.Append("| --- | --: | --: | --: | --: | --: | --: | --: | --: |\n");
        for (int m = 0; m < Metrics.Length; m++)
        {
            string name = Metrics[m];
            text.Append(CultureInfo.InvariantCulture, $"| `{name}` | {Cells(direct)} | {Cells(winograd)} |\n");

            string Cells(double?[][] scores)
            {
                double[] errors = [.. exact.Zip(scores, (e, row) => Error(name, row[m], e[name])).OfType<double>()];
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{errors.Median():0.0e+00} | {errors.Quantile(.9):0.0e+00} | {errors.Max():0.0e+00} | {scores.Length - errors.Length}");
            }
        }

        return text.ToString();
    }

    /// <summary>The error, as the table says; null without a score on either side.</summary>
    private static double? Error(string metric, double? score, double? exact)
    {
        double? unit = metric.StartsWith("synflow", StringComparison.Ordinal) ? 1 : exact;
        return (score - exact) / unit is double error && double.IsFinite(error) ? Math.Abs(error) : null;
    }
}
