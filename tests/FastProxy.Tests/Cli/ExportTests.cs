using FastProxy.Data;
using Xunit;

namespace FastProxy.Tests.Cli;

public sealed class ExportTests : IDisposable
{
    private static readonly string[] Export =
        ["export", "--space", "nasbench201", "--channels", "4", "--cells", "1", "--image-size", "8", "--arch", CommandRun.Arch];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Gradients_come_behind_the_weights_with_all_that_is_needed_to_check_them()
    {
        CommandRun.Of([.. Export, "--seed", "3", "--out", folder["w.npz"]]).IsDone();
        CommandRun.Of([.. Export, "--seed", "3", "--gradients", "--batch", "5", "--out", folder["g.npz"]]).IsDone();
        IReadOnlyDictionary<string, NpyArray> weights = NpzFile.Read(folder["w.npz"]);
        IReadOnlyDictionary<string, NpyArray> gradients = NpzFile.Read(folder["g.npz"]);
        string[] expected = [.. weights.Keys, .. weights.Keys.Select(name => $"{name}.grad"), "images", "labels", "logits"];
        Assert.Equal(expected.Order(), gradients.Keys.Order());
        foreach ((string name, NpyArray weight) in weights)
        {
            Assert.Equal(weight.Values, gradients[name].Values);
            Assert.Equal(weight.Shape, gradients[$"{name}.grad"].Shape);
        }

        Assert.Contains(gradients["stem.0.weight.grad"].Values, v => v != 0);
        Assert.Equal(BatchSource.Load("noise", 5, 3, 8, 8, 10, 3).Values, gradients["images"].Values);
        Assert.All(gradients["labels"].Values, label => Assert.InRange(label, 0, 9));
    }

    [Fact]
    public void Gradients_are_the_same_bytes_each_time_and_differ_by_labels()
    {
        byte[] pixels = new byte[8 * 3073];
        string data = $"cifar10:{folder.Write("data.bin", [.. pixels.Select((_, i) => i % 3073 == 0 ? (byte)(i / 3073) : (byte)(i * 37))])}";
        string[] export = [.. Export, "--gradients", "--batch", "8", "--data", data];
        CommandRun.Of([.. export, "--out", folder["a.npz"]]).IsDone();
        CommandRun.Of([.. export, "--out", folder["b.npz"]]).IsDone();
        CommandRun.Of([.. export, "--labels", "random", "--out", folder["c.npz"]]).IsDone();
        Assert.Equal(File.ReadAllBytes(folder["a.npz"]), File.ReadAllBytes(folder["b.npz"]));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], NpzFile.Read(folder["a.npz"])["labels"].Values);
        Assert.NotEqual(NpzFile.Read(folder["a.npz"])["labels"].Values, NpzFile.Read(folder["c.npz"])["labels"].Values);
    }

    [Theory]
    [InlineData("--data, --batch and --labels: expected --gradients beside them", "--labels", "random")]
    [InlineData("one of data, random, got 'foo'", "--gradients", "--labels", "foo")]
    [InlineData("whole number from 1", "--gradients", "--batch", "0")]
    [InlineData("memory 2.0 GiB: the batch of 9999999 images alone takes 7.2 GiB", "--gradients", "--batch", "9999999")]
    [InlineData("memory 2048 MiB is too small", "--gradients", "--batch", "400000")]
    public void Bad_options_are_refused(string expected, params string[] options)
    {
        CommandRun.Of([.. Export, .. options, "--out", folder["w.npz"]]).IsRefused(expected);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void A_disconnected_network_has_no_gradients()
    {
        string[] export = [.. Export[..^1], CommandRun.DisconnectedArch, "--out", folder["w.npz"]];
        CommandRun.Of([.. export, "--gradients"]).IsRefused("no gradients: disconnected");
        Assert.Empty(folder.Names);
        CommandRun.Of(export).IsDone();
    }
}
