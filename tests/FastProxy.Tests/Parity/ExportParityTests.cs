using System.Text.Json;
using FastProxy.Data;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using Xunit;

namespace FastProxy.Tests.Parity;

/// <summary>Exported gradients against PyTorch's autograd in float64: same weights, images and labels.</summary>
public sealed class ExportParityTests : IDisposable
{
    private const double Tolerance = 1e-3;

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "parity", "fixtures");
    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "gradients.json"))).RootElement;
    private static readonly JsonElement[] Networks = [.. Expected.GetProperty("networks").EnumerateArray()];
    private static readonly int Samples = Expected.GetProperty("protocol").GetProperty("batch").GetInt32();
    private static readonly Nasbench201Space Space = new(new Nasbench201Settings { Channels = 4, CellsPerStage = 1, ImageSize = 8 });

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Cases => [.. Networks.Select(n => n.GetProperty("file").GetString()!)];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_of_weights_biases_and_batch_norms_are_those_of_autograd(string file)
    {
        JsonElement expected = Networks.Single(n => n.GetProperty("file").GetString() == file);
        Network network = Space.Build(expected.GetProperty("arch").GetString()!);
        IReadOnlyDictionary<string, NpyArray> weights = NpzFile.Read(Path.Combine(Folder, file));
        InputBatch images = BatchSource.Load($"npy:{Path.Combine(Folder, "images.npy")}", Samples, 3, 8, 8, 10, 0) with
        {
            Labels = [.. Expected.GetProperty("protocol").GetProperty("labels").EnumerateArray().Select(v => v.GetInt32())],
        };
        WeightExport.WriteGradients(folder["gradients.npz"], network, images, new ScoreOptions { Weights = weights });
        IReadOnlyDictionary<string, NpyArray> written = NpzFile.Read(folder["gradients.npz"]);

        // A batch-norm that reads zeros has a gradient of its bias; as a part of a dead branch it has zeros here.
        HashSet<string> dead = [
            .. network.Nodes.Where(n => !network.Live[n.Id]).Select(n => n.Op).OfType<BatchNormOp>().Select(n => $"{n.Layer}.bias")];
        Dictionary<string, double> norms = expected.GetProperty("gradient_norms").EnumerateObject()
            .Where(p => !dead.Contains(p.Name)).ToDictionary(p => p.Name, p => p.Value.GetDouble());
        double largest = norms.Values.Max();
        foreach ((string name, NpyArray gradient) in written.Where(t => t.Key.EndsWith(".grad", StringComparison.Ordinal)))
        {
            string tensor = name[..^".grad".Length];
            Assert.Equal(written[tensor].Shape, gradient.Shape);
            double reference = norms.GetValueOrDefault(tensor);
            double norm = Math.Sqrt(gradient.Values.Sum(v => (double)v * v));
            Assert.True(Math.Abs(norm - reference) <= Tolerance * reference + 1e-6 * largest, $"{tensor}: {norm}, expected {reference}");
        }

        Assert.Subset(written.Keys.ToHashSet(), norms.Keys.Select(name => $"{name}.grad").ToHashSet());
        if (expected.GetProperty("tensors").GetString() is { } tensors)
        {
            const string Prefix = "gradient.";
            IReadOnlyDictionary<string, NpyArray> all = NpzFile.Read(Path.Combine(Folder, tensors));
            foreach ((string name, NpyArray reference) in all.Where(t => t.Key.StartsWith(Prefix, StringComparison.Ordinal)))
            {
                float scale = reference.Values.Max(Math.Abs);
                Assert.All(reference.Values.Zip(written[$"{name[Prefix.Length..]}.grad"].Values), pair =>
                    Assert.True(Math.Abs(pair.First - pair.Second) <= Tolerance * scale, $"{name}: {pair.Second}, expected {pair.First}"));
            }
        }

        Assert.Equal(images.Values, written["images"].Values);
        Assert.Equal([Samples, 3, 8, 8], written["images"].Shape);
        Assert.Equal([Samples, 10], written["logits"].Shape);
        Assert.Equal(images.Labels, written["labels"].Values.Select(label => (int)label));
        double loss = images.Labels.Select((label, n) => Loss(written["logits"].Values.AsSpan(10 * n, 10), label)).Average();
        Assert.Equal(expected.GetProperty("loss").GetDouble(), loss, 1e-5);
    }

    private static double Loss(ReadOnlySpan<float> logits, int label)
    {
        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit);
        }

        return Math.Log(sum) - logits[label];
    }
}
