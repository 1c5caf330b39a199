using FastProxy.Data;
using FastProxy.Kernels.Random;
using FastProxy.Metrics;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;
using FastProxy.Tests;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Xunit;

namespace FastProxy.Onnx.Tests;

/// <summary>An architecture that is written as a model and read again is the same network; ONNX Runtime agrees on what it computes.</summary>
public sealed class RoundTripTests : IDisposable
{
    private const int Samples = 6;
    private const int Size = 16;

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, int> Architectures
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string space in new[] { "nasbench201", "darts", "nats-sss" })
            {
                for (int i = 0; i < 6; i++)
                {
                    data.Add(space, i);
                }
            }

            return data;
        }
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Scores_of_a_model_are_those_of_its_architecture_to_the_bit(string name, int number)
    {
        ISpace space = Space(name);
        string architecture = At(space, number);
        OnnxModels models = Written(space.Build(architecture));
        string[] metrics = [.. MetricCatalog.All.Where(m => !m.IsCostly && m.Name is not "swap_regularized").Select(m => m.Name)];
        ScoreRow expected = Score(space, architecture, metrics);
        ScoreRow actual = Score(models, folder["model.onnx"], metrics);
        Assert.Equal(expected.Status, actual.Status);
        Assert.Equal(expected.Mean, actual.Mean);
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Onnx_runtime_computes_the_logits_that_are_scored(string name, int number)
    {
        ISpace space = Space(name);
        Network network = space.Build(At(space, number));
        _ = Written(network);
        AgreesWithRuntime(network);
    }

    [Fact]
    public void Gelu_and_strided_zeros_go_to_onnx_and_back()
    {
        var net = new NetworkBuilder();
        int x = net.Gelu(net.BatchNorm(net.Conv(net.Input(new Shape(3, Size, Size)), 4, new Window(3, padding: 1), new("a", "a")), "b"));
        x = net.Add(net.AvgPool(x, new Window(2, 2), countPadding: true), net.Zero(x, stride: 2));
        net.Linear(net.GlobalAvgPool(x), 10, new("c", "c"));
        Network network = net.Build();
        OnnxModels models = Written(network);
        Assert.Equal(
            Score(new NetworkSet([("net", network)]), "net", ["swap", "snip", "grasp"]).Mean,
            Score(models, folder["model.onnx"], ["swap", "snip", "grasp"]).Mean);
        AgreesWithRuntime(network);
    }

    private static ISpace Space(string name) => SpaceCatalog.Create(name, name switch
    {
        "nasbench201" => new Dictionary<string, string> { ["channels"] = "4", ["cells"] = "1", ["imageSize"] = $"{Size}" },
        "darts" => new Dictionary<string, string> { ["channels"] = "4", ["layers"] = "3", ["imageSize"] = $"{Size}" },
        _ => new Dictionary<string, string> { ["imageSize"] = $"{Size}" },
    });

    private static string At(ISpace space, int number) => space.At(space.Count / 7 * (number + 1) + 3);

    private static InputBatch Images => BatchSource.Load("noise", Samples, 3, Size, Size, 10, 0);

    private static ScoreRow Score(INetworkSource networks, string name, string[] metrics)
    {
        InputBatch images = Images with { Labels = [.. Enumerable.Range(0, Samples)] };
        var scorer = new Scorer(networks, metrics, images, new ScoreOptions { NextData = images });
        return scorer.Rows([(0, name)]).Single();
    }

    private OnnxModels Written(Network network)
    {
        OnnxFile.Write(folder["model.onnx"], network, WeightExport.Tensors(network, WeightInit.PyTorch, 0));
        return new OnnxModels([folder["model.onnx"]]);
    }

    private void AgreesWithRuntime(Network network)
    {
        WeightExport.WriteGradients(folder["own.npz"], network, Images, new ScoreOptions());
        float[] expected = NpzFile.Read(folder["own.npz"])["logits"].Values;

        // The optimiser of ONNX Runtime folds a batch-norm in training mode into the convolution before it, as one in eval mode.
        using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
        using var session = new InferenceSession(folder["model.onnx"], options);
        var input = new DenseTensor<float>(Images.Values, [Samples, 3, Size, Size]);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run([NamedOnnxValue.CreateFromTensor("input", input)]);
        float[] actual = [.. outputs.First().AsTensor<float>()];
        Assert.Equal(expected.Length, actual.Length);
        double scale = expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1e-4 * scale));
    }
}
