using System.Text.Json;
using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Plans;
using FastProxy.Plans.Passes;
using FastProxy.Tests.Plans;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace FastProxy.Tests.Parity;

/// <summary>Gradients, Jacobians and tangent kernels of a small network for each kind of operation, against PyTorch's autograd in float64.</summary>
public sealed class OperationParityTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "parity", "fixtures");
    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "ops.json"))).RootElement;
    private static readonly IReadOnlyDictionary<string, NpyArray> Tensors = NpzFile.Read(Path.Combine(Folder, "ops.npz"));
    private static readonly (TangentKernelPass Pass, string Torch)[] Kernels =
        [(PassCatalog.SumKernel, "ntk.frozen"), (PassCatalog.EvalKernel, "ntk.eval"), (PassCatalog.CoupledKernel, "ntk.coupled")];

    public static TheoryData<string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (JsonElement network in Expected.GetProperty("networks").EnumerateArray())
            {
                cases.Add(network.GetProperty("name").GetString()!, false);
                cases.Add(network.GetProperty("name").GetString()!, true);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_tensor_is_that_of_autograd(string name, bool winograd)
    {
        JsonElement row = Expected.GetProperty("networks").EnumerateArray().Single(n => n.GetProperty("name").GetString() == name);
        IReadOnlyDictionary<string, NpyArray> torch = Of($"{name}.");
        var source = new WeightSource(WeightInit.PyTorch, Of($"{name}.weights."));
        Network network = Build(row.GetProperty("nodes"));
        source.Check(network);
        Pass[] wanted =
        [
            PassCatalog.LossGradient, PassCatalog.BiasGradients, PassCatalog.Jacobian, PassCatalog.Curvature, PassCatalog.FrozenLossGradient,
            .. Kernels.Select(k => k.Pass),
        ];
        Passes passes = Passes.Of(
            [network], wanted, Images(torch["images"]), source, new PassOptions(Winograd: winograd, Isa: IsaExtensions.Best))[0];

        var faults = new List<string>();
        void Hold(string tensor, double distance, double most)
        {
            if (!(distance <= most))
            {
                faults.Add($"{tensor} off by {distance:g3}");
            }
        }

        foreach ((string tensor, NpyArray gradient) in Of($"{name}.gradient."))
        {
            // A layer on no live path is not differentiated.
            bool isLive = gradient.Values.Any(v => v != 0);
            double[]? mine = passes.Loss.GetValueOrDefault(tensor);
            Hold(tensor, isLive ? Closeness.Distance(mine ?? [], gradient.Values) : mine is null ? 0 : 1, 1e-4);
        }

        Hold("jacobian", Closeness.Distance([.. passes.Jacobian], torch["jacobian"].Values), 1e-4);
        double grasp = row.GetProperty("scores").GetProperty("grasp").GetDouble();
        Hold("grasp", Math.Abs(-passes.Curvature - grasp) / Math.Abs(grasp), 1e-2);
        double knas = row.GetProperty("scores").GetProperty("knas").GetDouble();
        Hold("knas", Math.Abs(passes.FrozenLoss.Values.Sum(g => g.Sum(v => v * v)) - knas) / knas, 1e-3);
        foreach ((TangentKernelPass pass, string kernel) in Kernels)
        {
            NpyArray theta = torch[kernel];
            Matrix<double> expected = Matrix<double>.Build.Dense(theta.Shape[0], theta.Shape[1], (i, j) => theta.Values[i * theta.Shape[1] + j]);
            Hold(kernel, Closeness.Farthest(passes.KernelMatrices[pass], expected), 1e-3);
        }

        Assert.True(faults.Count == 0, $"{name}, winograd {winograd}: {string.Join("; ", faults)}");
    }

    [Fact]
    public void Every_operation_of_spaces_is_there()
    {
        // Those of models alone are held by whole models' scores, beside the reader of ONNX, and by differences in float64; so are those of
        // sequences, and by the scores of recurrent networks and encoders.
        Type[] ofModels =
        [
            typeof(PReluOp), typeof(ConvTransposeOp), typeof(MapOp), typeof(MultiplyOp), typeof(ScaleOp),
            typeof(EmbedOp), typeof(MatMulOp), typeof(SoftmaxOp), typeof(JoinOp), typeof(IdentityOp), typeof(GainOp),
        ];
        Network[] networks = [.. Expected.GetProperty("networks").EnumerateArray().Select(n => Build(n.GetProperty("nodes")))];
        Type[] kinds = [.. typeof(Op).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Op)))];
        Assert.All(kinds.Except(ofModels), kind => Assert.Contains(networks, n => n.Nodes.Any(m => m.Op.GetType() == kind)));
    }

    private static Dictionary<string, NpyArray> Of(string prefix) =>
        Tensors.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[prefix.Length..], t => t.Value);

    private static InputBatch Images(NpyArray images)
    {
        int[] s = images.Shape;
        int[] labels = [.. Expected.GetProperty("protocol").GetProperty("labels").EnumerateArray().Select(l => l.GetInt32())];
        return new InputBatch(s[0], s[1], s[2], s[3], images.Values, labels, "fixture", "");
    }

    private static Network Build(JsonElement nodes)
    {
        var net = new NetworkBuilder();
        var ids = new List<int>();
        foreach (JsonElement node in nodes.EnumerateArray())
        {
            int Int(string name) => node.GetProperty(name).GetInt32();
            int[] of = [.. node.GetProperty("inputs").EnumerateArray().Select(i => ids[i.GetInt32()])];
            string layer = node.TryGetProperty("layer", out JsonElement text) ? text.GetString()! : "";
            var weight = new Weight(layer, layer);
            ids.Add(node.GetProperty("op").GetString() switch
            {
                "Input" =>
                    node.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()).ToArray() is var s
                        ? net.Input(new Shape(s[0], s[1], s[2]))
                        : 0,
                "Zero" => net.Zero(of[0]),
                "Conv" =>
                    net.Conv(of[0], Int("out"), new Window(Int("kernel"), Int("stride"), Int("padding"), Int("dilation")), weight, Int("groups")),
                "BatchNorm" => net.BatchNorm(of[0], layer),
                "Relu" => net.Relu(of[0]),
                "Gelu" => net.Gelu(of[0]),
                "AvgPool" =>
                    net.AvgPool(of[0], new Window(Int("kernel"), Int("stride"), Int("padding")), node.GetProperty("count_padding").GetBoolean()),
                "MaxPool" => net.MaxPool(of[0], new Window(Int("kernel"), Int("stride"), Int("padding"))),
                "GlobalAvgPool" => net.GlobalAvgPool(of[0]),
                "Linear" => net.Linear(of[0], Int("out"), weight),
                "Add" => net.Add(of),
                "Concat" => net.Concat(of),
                var op => throw new InvalidOperationException(op),
            });
        }

        return net.Build();
    }
}
