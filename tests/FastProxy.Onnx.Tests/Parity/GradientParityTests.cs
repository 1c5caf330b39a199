using System.Diagnostics;
using System.Text.Json;
using FastProxy.Data;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Tests;
using Xunit;

namespace FastProxy.Onnx.Tests.Parity;

/// <summary>
/// The models of <c>tests/parity/make_onnx_models.py</c> and their scores by PyTorch's autograd in float64
/// (<c>tests/parity/onnx_gradient_scores.py</c>), made in the run.
/// </summary>
public sealed class TorchScores : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly JsonElement scores;

    public TorchScores()
    {
        if (TorchModels.Missing is null)
        {
            Run("make_onnx_models.py");
            Run("onnx_gradient_scores.py");
            scores = JsonDocument.Parse(File.ReadAllText(folder["scores.json"])).RootElement;
        }
    }

    /// <summary>Returns the path of a model.</summary>
    public string ModelOf(string name) => folder[$"{name}-17.onnx"];

    /// <summary>Returns the images, or token ids, of a model, whose labels are their numbers.</summary>
    public InputBatch BatchOf(string name)
    {
        NpyArray values = NpyFile.Read(folder[$"{name}-batch.npy"]);
        var input = (InputOp)OnnxFile.Read(ModelOf(name)).Network.Nodes[0].Op;
        (int samples, Shape shape) = (values.Shape[0], input.Shape);
        int[] labels = [.. Enumerable.Range(0, samples)];
        return new(samples, shape.Channels, shape.Height, shape.Width, values.Values, labels, "test", "", input.Vocabulary);
    }

    /// <summary>Returns PyTorch's score.</summary>
    public double Of(string name, string metric) => scores.GetProperty(name).GetProperty(metric).GetDouble();

    public void Dispose() => folder.Dispose();

    private void Run(string script)
    {
        string path = Path.Combine(Repository.Root, "tests", "parity", script);
        var start = new ProcessStartInfo("/usr/bin/python3", ["-W", "ignore", "-B", path, folder["."]]) { RedirectStandardOutput = true };
        using Process python = Process.Start(start)!;
        python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        Assert.Equal(0, python.ExitCode);
    }
}

/// <summary>Scores of models with their own weights are those that PyTorch's autograd gives in float64.</summary>
public sealed class GradientParityTests(TorchScores torch) : IClassFixture<TorchScores>
{
    /// <summary>Metric and relative tolerance: the bounds that hold for NAS-Bench-201.</summary>
    private static readonly (string Metric, double Tolerance)[] Metrics =
    [
        ("grad_norm", 1e-3), ("snip", 1e-3), ("grasp", 1e-2), ("fisher", 1e-3), ("synflow", 1e-3), ("jacob_cov", 1e-3), ("ntk_trace", 1e-3),
        ("ntk_condition", 1e-3),
    ];

    /// <summary>
    /// ConvNeXt centres channels, which SynFlow does not follow, and its linear layers see channels last, so the reference's Fisher
    /// sums over other axes. The kernel of SqueezeNet, without a batch-norm, has a condition of 3e6, which float32 does not resolve.
    /// </summary>
    [TorchTheory]
    [InlineData("resnet18")]
    [InlineData("resnet50")]
    [InlineData("mobilenet_v2")]
    [InlineData("mobilenet_v3")]
    [InlineData("efficientnet")]
    [InlineData("shufflenet")]
    [InlineData("densenet121")]
    [InlineData("inception")]
    [InlineData("convnext", "synflow", "fisher")]
    [InlineData("mlp")]
    [InlineData("squeezenet", "ntk_condition")]
    public void Scores_are_those_of_autograd(string name, params string[] without) => Agrees(name, without);

    /// <summary>Layers that see a token as a row have their Fisher summed over other axes; SynFlow does not follow attention and tables.</summary>
    [TorchTheory]
    [InlineData("vit")]
    [InlineData("swin")]
    [InlineData("bert")]
    [InlineData("encoder")]
    [InlineData("cells")]
    [InlineData("lstm")]
    [InlineData("lstm2")]
    [InlineData("lstm_both")]
    [InlineData("gru")]
    [InlineData("rnn")]
    public void Gradients_of_sequences_are_those_of_autograd(string name) =>
        Agrees(name, "fisher", "synflow", "jacob_cov", "ntk_trace", "ntk_condition");

    private void Agrees(string name, params string[] without)
    {
        string path = torch.ModelOf(name);
        (string Metric, double Tolerance)[] compared = [.. Metrics.Where(m => !without.Contains(m.Metric))];
        string[] metrics = [.. compared.Select(m => m.Metric)];
        var scorer = new Scorer(
            new OnnxModels([path], isGiven: true), metrics, torch.BatchOf(name), new ScoreOptions { Winograd = false });
        ScoreRow row = scorer.Rows([(0, path)]).Single();
        string[] off =
        [
            .. compared.Zip(row.Mean).Select(m =>
            {
                double expected = torch.Of(name, m.First.Metric);
                double error = Math.Abs((m.Second ?? double.NaN) - expected) / Math.Abs(expected);
                return error <= m.First.Tolerance ? "" : $"{m.First.Metric} {m.Second:g9}, expected {expected:g9}, off by {error:g2}";
            }).Where(text => text != ""),
        ];
        Assert.True(off.Length == 0, $"{name}, {row.Status}: {string.Join("; ", off)}");
    }
}
