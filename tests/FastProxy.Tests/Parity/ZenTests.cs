using System.Text.Json;
using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Random;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using FastProxy.Tests.Plans;
using Xunit;

namespace FastProxy.Tests.Parity;

/// <summary>
/// Zen by plain loops in float64, held to PyTorch's with the released code's running variance; our scores, with the variance of the batch and noise
/// of
/// our own, are held to the loops.
/// </summary>
public sealed class ZenTests
{
    private const double Momentum = 0.1;
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "parity", "fixtures");
    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "gradients.json"))).RootElement;
    private static readonly Nasbench201Space Space = new(new Nasbench201Settings { Channels = 4, CellsPerStage = 1, Classes = 10, ImageSize = 8 });

    public static TheoryData<string> Cases => ["00.npz", "03.npz", "07.npz", "08.npz", "09.npz", "13.npz", "22.npz"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Scores_are_those_of_plain_loops_which_are_PyTorchs(string file)
    {
        JsonElement expected = Expected.GetProperty("networks").EnumerateArray().Single(n => n.GetProperty("file").GetString() == file);
        string architecture = expected.GetProperty("arch").GetString()!;
        Network network = Space.Build(architecture);
        IReadOnlyDictionary<string, NpyArray> weights = NpzFile.Read(Path.Combine(Folder, file));
        InputBatch images = Images("images.npy");
        var source = new WeightSource(WeightInit.PyTorch, weights);

        double running = Zen(network, source, images, Images("images2.npy").Values, (x, shifted) =>
            ((1 - Momentum) * (1 - Momentum)) + ((1 - Momentum) * Momentum * Unbiased(x)) + (Momentum * Unbiased(shifted)));
        Assert.Equal(expected.GetProperty("scores").GetProperty("zen_live").GetDouble(), running, 1e-5);

        float[] noise = new float[images.Values.Length];
        Philox.Normal(0, 0x5348_4946_54, noise);
        double ours = Zen(network, source, images, noise, (x, _) => Variance(x));
        ScoreTable table = Scorer.Score(Space, [architecture], ["zen"], images, new ScoreOptions { Weights = weights });
        Assert.Equal(ours, table.Rows[0].Mean[0]!.Value, 1e-3);
    }

    private static double Zen(Network network, WeightSource source, InputBatch images, float[] noise, Func<Naive, Naive, double> variance)
    {
        var x = new NaiveNetwork(network, source, 0, false, images.Values, images.Samples);
        var shifted = new NaiveNetwork(network, source, 0, false, [.. images.Values.Zip(noise, (p, n) => p + (0.01f * n))], images.Samples);
        int map = network.Nodes.Last(n => n.Op is GlobalAvgPoolOp).Inputs[0];
        double score = Math.Log(x[map].Values.Zip(shifted[map].Values, (a, b) => Math.Abs(a - b)).Sum() / images.Samples);
        foreach (int norm in network.Nodes.Where(n => n.Op is BatchNormOp && network.Live[n.Id]).Select(n => n.Inputs[0]))
        {
            score += Math.Log(variance(x[norm], shifted[norm])) / 2;
        }

        return score;
    }

    private static double Variance(Naive x) => BatchNormReference.Statistics(x.Values, x.Layout).Variance.Average();

    private static double Unbiased(Naive x)
    {
        double count = (double)x.Layout.Height * x.Layout.Width * x.Layout.Samples;
        return Variance(x) * count / (count - 1);
    }

    private static InputBatch Images(string file) => BatchSource.Load($"npy:{Path.Combine(Folder, file)}", 16, 3, 8, 8, 10, 0);
}
