using System.Text.Json;
using FastProxy.Data;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Tests;
using Xunit;

namespace FastProxy.Onnx.Tests;

/// <summary>Models as PyTorch exports them (<c>tests/parity/make_onnx_fixtures.py</c>): logits and gradients are PyTorch's in float64.</summary>
public sealed class TorchExportTests : IDisposable
{
    private static readonly string Fixtures = Path.Combine(Repository.Root, "tests", "FastProxy.Onnx.Tests", "Fixtures");
    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Fixtures, "expected.json"))).RootElement;

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, int> Models
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (JsonProperty model in Expected.GetProperty("models").EnumerateObject())
            {
                data.Add(model.Name, 11);
                data.Add(model.Name, 17);
            }

            return data;
        }
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void Logits_and_gradients_are_those_of_torch(string name, int opset)
    {
        string path = Path.Combine(Fixtures, $"{name}-{opset}.onnx");
        JsonElement expected = Expected.GetProperty("models").GetProperty(name);
        (Network network, IReadOnlyDictionary<string, NpyArray> weights) = OnnxFile.Read(path);
        InputBatch images = network.Nodes[0].Op is InputOp { Vocabulary: > 0 and var vocabulary } ? Tokens(vocabulary) : Images();
        var options = new ScoreOptions { Weights = weights };

        WeightExport.WriteGradients(folder["own.npz"], network, images, options);
        float[] logits = NpzFile.Read(folder["own.npz"])["logits"].Values;
        double[] torch = [.. expected.GetProperty("logits").EnumerateArray().Select(v => v.GetDouble())];
        Assert.Equal(torch.Length, logits.Length);
        double scale = torch.Max(Math.Abs);
        Assert.All(torch.Zip(logits), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1e-4 * scale));

        string[] metrics = ["grad_norm", "snip", "params"];
        var scorer = new Scorer(new OnnxModels([path]), metrics, images, options);
        ScoreRow row = scorer.Rows([(0, path)]).Single();
        Assert.All(
            metrics.Zip(row.Mean),
            pair => Assert.Equal(expected.GetProperty(pair.First).GetDouble(), pair.Second!.Value, 1e-3 * pair.Second.Value));
    }

    [Fact]
    public void Models_that_are_alike_share_their_drawn_weights_and_their_score()
    {
        string[] paths = [Path.Combine(Fixtures, "resnet-11.onnx"), Path.Combine(Fixtures, "resnet-17.onnx")];
        var models = new OnnxModels(paths);
        Assert.Equal(models.FunctionOf(paths[0]), models.FunctionOf(paths[1]));
        ScoreRow[] rows = [.. new Scorer(models, ["swap", "snip"], Images(), new ScoreOptions()).Rows([(0, paths[0]), (1, paths[1])])];
        Assert.Equal(rows[0].Mean, rows[1].Mean);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_model_from_memory_is_that_of_its_file(bool isGiven)
    {
        string path = Path.Combine(Fixtures, "resnet-17.onnx");
        var file = new OnnxModels([path], isGiven: isGiven);
        var memory = new OnnxModels("resnet", File.ReadAllBytes(path), isGiven: isGiven);
        Assert.Equal(["resnet"], memory.Names);
        Assert.Equal(file.Settings, memory.Settings);
        Assert.Equal(file.FunctionOf(path), memory.FunctionOf("resnet"));
        Assert.Equal(isGiven, memory.Weights is not null);
    }

    [Fact]
    public void Layers_of_equal_content_are_layers_of_their_own()
    {
        string path = folder["equal.onnx"];
        var net = new NetworkBuilder();
        int x = net.Input(new Shape(4, 1, 1));
        net.Linear(net.Relu(net.Linear(x, 4, new Weight("a", "a"))), 4, new Weight("b", "b"));
        NpyArray weight = new([4, 4], [.. Enumerable.Range(0, 16).Select(i => i % 5 - 1.5f)]);
        NpyArray bias = new([4], new float[4]);
        OnnxFile.Write(path, net.Build(), new Dictionary<string, NpyArray>
        {
            ["a.weight"] = weight,
            ["a.bias"] = bias,
            ["b.weight"] = weight,
            ["b.bias"] = bias,
        });
        Assert.Equal(40, new OnnxModels([path], isGiven: true).Example.Parameters);
    }

    private static InputBatch Tokens(int vocabulary)
    {
        int[] Numbers(string name) => [.. Expected.GetProperty(name).EnumerateArray().Select(v => v.GetInt32())];
        return InputBatch.OfTokens(Numbers("tokens"), 8, vocabulary, Numbers("labels"));
    }

    private static InputBatch Images() => BatchSource.Load($"npy:{Path.Combine(Fixtures, "images.npy")}", 8, 3, 16, 16, 10, 0) with
    {
        Labels = [.. Expected.GetProperty("labels").EnumerateArray().Select(v => v.GetInt32())],
    };
}
