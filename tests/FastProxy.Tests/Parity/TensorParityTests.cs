using System.Text.Json;
using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Metrics;
using FastProxy.Networks;
using FastProxy.Plans;
using FastProxy.Plans.Passes;
using FastProxy.Spaces.Nasbench201;
using FastProxy.Tests.Plans;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace FastProxy.Tests.Parity;

/// <summary>
/// Gradients, Jacobians and tangent kernels, element by element, against PyTorch's autograd in float64 on the networks for which
/// <c>tests/parity/make_gradient_fixtures.py</c> keeps tensors: same weights, images and labels.
/// </summary>
public sealed class TensorParityTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "parity", "fixtures");
    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "gradients.json"))).RootElement;
    private static readonly int Samples = Setting("batch");
    private static readonly int Classes = Setting("classes");
    private static readonly Nasbench201Space Space = new(new Nasbench201Settings
    {
        Channels = Setting("channels"),
        CellsPerStage = Setting("cells"),
        Classes = Classes,
        ImageSize = Setting("image_size"),
    });

    private static readonly (TangentKernelPass Pass, string Torch)[] Kernels =
    [
        (PassCatalog.SumKernel, "ntk.frozen.sum"),
        (PassCatalog.LabelKernel, "ntk.frozen.target"),
        (PassCatalog.FullKernel, "ntk.frozen.full"),
        (PassCatalog.EvalKernel, "ntk.eval.sum"),
        (PassCatalog.CoupledKernel, "ntk.coupled.sum"),
        (PassCatalog.CoupledWeightKernel, "ntk.te_nas"),
    ];

    /// <summary>The metrics that are the trace or the condition number of a kernel that is held against the fixtures.</summary>
    public static IEnumerable<string> Names => MetricCatalog.All
        .Where(m => m is NtkTrace or NtkCondition && m.Passes.All(pass => Kernels.Any(k => k.Pass == pass)))
        .Select(m => m.Name);

    public static TheoryData<string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            IEnumerable<JsonElement> networks = Expected.GetProperty("networks").EnumerateArray();
            foreach (JsonElement network in networks.Where(n => n.GetProperty("tensors").ValueKind == JsonValueKind.String))
            {
                cases.Add(network.GetProperty("file").GetString()!, false);
                cases.Add(network.GetProperty("file").GetString()!, true);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_tensor_is_that_of_autograd(string file, bool winograd) => Check(file, winograd, IsaExtensions.Best);

    [Fact]
    public void Every_tensor_is_that_of_autograd_at_every_vector_width()
    {
        foreach (Isa isa in IsaExtensions.Supported)
        {
            Check("14.npz", true, isa);
            Check("14.npz", false, isa);
        }
    }

    private static void Check(string file, bool winograd, Isa isa)
    {
        JsonElement row = Expected.GetProperty("networks").EnumerateArray().Single(n => n.GetProperty("file").GetString() == file);
        IReadOnlyDictionary<string, NpyArray> weights = NpzFile.Read(Path.Combine(Folder, file));
        IReadOnlyDictionary<string, NpyArray> torch = NpzFile.Read(Path.Combine(Folder, row.GetProperty("tensors").GetString()!));
        Network network = Space.Build(row.GetProperty("arch").GetString()!);
        Pass[] wanted =
        [
            PassCatalog.LossGradient, PassCatalog.BiasGradients, PassCatalog.Jacobian, PassCatalog.Curvature,
            .. Kernels.Where(k => torch.ContainsKey(k.Torch)).Select(k => k.Pass),
        ];
        var source = new WeightSource(WeightInit.PyTorch, weights);
        Passes passes = Passes.Of([network], wanted, Images(), source, new PassOptions(Winograd: winograd, Isa: isa))[0];

        var faults = new List<string>();
        void Hold(string name, double distance, double most)
        {
            if (!(distance <= most))
            {
                faults.Add($"{name} off by {distance:g3}");
            }
        }

        foreach ((string name, NpyArray gradient) in torch.Where(t => t.Key.StartsWith("gradient.", StringComparison.Ordinal)))
        {
            // A layer on no live path is not differentiated.
            bool isLive = gradient.Values.Any(v => v != 0);
            double[]? mine = passes.Loss.GetValueOrDefault(name["gradient.".Length..]);
            Hold(name, isLive ? Closeness.Distance(mine ?? [], gradient.Values) : mine is null ? 0 : 1, 1e-4);
        }

        if (torch.TryGetValue("jacobian", out NpyArray? jacobian))
        {
            Hold("jacobian", Closeness.Distance([.. passes.Jacobian], jacobian.Values), 1e-4);
        }

        string[] hessian = [.. torch.Keys.Where(k => k.StartsWith("hessian_gradient.", StringComparison.Ordinal))];
        if (hessian.Length > 0)
        {
            double[] products = [
                .. hessian.SelectMany(h => torch[h].Values.Zip(weights[h["hessian_gradient.".Length..]].Values, (g, w) => (double)g * w))];
            Hold("curvature", Math.Abs(passes.Curvature - products.Sum()) / Math.Abs(products.Sum()), 1e-3);
        }

        foreach ((TangentKernelPass pass, string name) in Kernels.Where(k => passes.KernelMatrices.ContainsKey(k.Pass)))
        {
            Hold(name, Closeness.Farthest(passes.KernelMatrices[pass], KernelOf(torch[name])), 1e-3);
        }

        CheckNorms(row.GetProperty("gradient_norms"), passes, Hold);
        Assert.True(faults.Count == 0, $"{file}, winograd {winograd}, {isa}: {string.Join("; ", faults)}");
    }

    /// <summary>Of batch-norms' gradients the fixtures keep the norms. A batch-norm is the module after its convolution.</summary>
    private static void CheckNorms(JsonElement norms, Passes passes, Action<string, double, double> hold)
    {
        double most = norms.EnumerateObject().Max(n => n.Value.GetDouble());
        foreach ((string? after, double[] weight, double[] bias) in passes.Norms)
        {
            int dot = after?.LastIndexOf('.') ?? -1;
            string name = after is null ? "lastact.0" : $"{after[..dot]}.{int.Parse(after[(dot + 1)..]) + 1}";
            foreach ((string tensor, double[] gradient) in new[] { ("weight", weight), ("bias", bias) })
            {
                double expected = norms.GetProperty($"{name}.{tensor}").GetDouble();
                hold($"{name}.{tensor}", Math.Abs(Closeness.Norm(gradient) - expected) / Math.Max(expected, most / 100), 1e-4);
            }
        }
    }

    /// <summary>A kernel as we order it: class by class, where the fixtures go sample by sample.</summary>
    private static Matrix<double> KernelOf(NpyArray array)
    {
        int side = array.Shape[0];
        int classes = side / Samples;
        int At(int i) => i % Samples * classes + i / Samples;
        return Matrix<double>.Build.Dense(side, side, (i, j) => array.Values[At(i) * side + At(j)]);
    }

    private static int Setting(string name) => Expected.GetProperty("protocol").GetProperty(name).GetInt32();

    private static InputBatch Images()
    {
        int size = Setting("image_size");
        InputBatch images = BatchSource.Load($"npy:{Path.Combine(Folder, "images.npy")}", Samples, 3, size, size, Classes, 0);
        return images with { Labels = [.. Expected.GetProperty("protocol").GetProperty("labels").EnumerateArray().Select(v => v.GetInt32())] };
    }
}
