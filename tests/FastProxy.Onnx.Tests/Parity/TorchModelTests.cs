using System.Diagnostics;
using FastProxy.Data;
using FastProxy.Tests;
using Xunit;

namespace FastProxy.Onnx.Tests.Parity;

/// <summary>The models of <c>tests/parity/make_onnx_models.py</c>, made in the run.</summary>
public sealed class TorchModels : IDisposable
{
    /// <summary>What Debian's python3-torch installs.</summary>
    private const string Torch = "/usr/lib/python3/dist-packages/torch";

    private readonly TemporaryFolder folder = new();

    public TorchModels()
    {
        if (Missing is null)
        {
            string script = Path.Combine(Repository.Root, "tests", "parity", "make_onnx_models.py");
            string[] arguments = ["-W", "ignore", script, folder["."]];
            using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", arguments) { RedirectStandardOutput = true })!;
            python.StandardOutput.ReadToEnd();
            python.WaitForExit();
            Assert.Equal(0, python.ExitCode);
        }
    }

    /// <summary>Why tests on the models are skipped; null where they are made.</summary>
    public static string? Missing => Directory.Exists(Torch) ? null : "needs Debian's python3-torch";

    /// <summary>The model of a name and an opset, or of <c>one</c> sample, and its input of two samples.</summary>
    public (byte[] Model, NpyArray Input) this[string name, string form] =>
        (File.ReadAllBytes(folder[$"{name}-{form}.onnx"]), NpyFile.Read(folder[$"{name}.npy"]));

    public void Dispose() => folder.Dispose();
}

/// <summary>Well-known networks as PyTorch exports them compute what ONNX Runtime computes.</summary>
public sealed class TorchModelTests(TorchModels models) : IClassFixture<TorchModels>
{
    private static readonly string[] Names =
    [
        "audio", "bert", "cells", "convnext", "densenet121", "efficientnet", "encoder", "googlenet", "gru", "inception", "lstm", "lstm2", "lstm_both",
        "mixer", "mlp", "mobilenet_v2", "mobilenet_v3", "resnet18", "resnet50", "rnn", "shufflenet", "squeezenet", "swin", "unet", "vit",
    ];

    public static TheoryData<string, int> Models
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in Names)
            {
                data.Add(name, 11);
                data.Add(name, 17);
            }

            return data;
        }
    }

    [TorchTheory]
    [MemberData(nameof(Models))]
    public void A_model_agrees_with_onnx_runtime(string name, int opset)
    {
        (byte[] model, NpyArray input) = models[name, $"{opset}"];
        Forward.Agrees($"{name}-{opset}", model, input.Values, input.Shape, isExact: true);
    }

    /// <summary>A batch of one sample, whose dimension lengths do not tell from others.</summary>
    [TorchTheory]
    [InlineData("bert")]
    [InlineData("encoder")]
    [InlineData("lstm2")]
    [InlineData("lstm_both")]
    [InlineData("swin")]
    [InlineData("vit")]
    public void A_model_of_one_sample_agrees_with_onnx_runtime(string name)
    {
        (byte[] model, NpyArray input) = models[name, "one"];
        int[] shape = [1, .. input.Shape.Skip(1)];
        Forward.Agrees(name, model, input.Values[..(input.Values.Length / input.Shape[0])], shape, isExact: true);
    }
}

/// <summary>A theory on models that PyTorch exports.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TorchTheoryAttribute : TheoryAttribute
{
    public TorchTheoryAttribute() => Skip = TorchModels.Missing;
}
