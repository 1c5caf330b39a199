using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Kernels.Random;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Model;
using FastProxy.Scoring;
using FastProxy.Tests;
using FastProxy.Tests.Plans;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Xunit;

namespace FastProxy.Onnx.Tests.Parity;

/// <summary>What a model computes: by ONNX Runtime, and by its network in float64.</summary>
internal static class Forward
{
    /// <summary>Returns the first output by ONNX Runtime.</summary>
    /// <param name="model">The model.</param>
    /// <param name="input">The values of its input.</param>
    /// <param name="shape">The dimensions of the input.</param>
    public static float[] Runtime(byte[] model, float[] input, int[] shape)
    {
        // The optimiser of ONNX Runtime folds a batch-norm in training mode into the convolution before it, as one in eval mode.
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        using var session = new InferenceSession(model, options);
        (string name, NodeMetadata about) = session.InputMetadata.First();
        NamedOnnxValue[] inputs =
        [
            about.ElementType == typeof(long)
                ? NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(Array.ConvertAll(input, value => (long)value), shape))
                : NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(input, shape)),
        ];
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run(inputs);
        return [.. outputs.First(output => output.Name == session.OutputMetadata.Keys.First()).AsTensor<float>()];
    }

    /// <summary>Returns the output of a network in float64, sample by sample.</summary>
    public static double[] Exact(Network network, IReadOnlyDictionary<string, NpyArray> weights, float[] input, int samples)
    {
        var source = new WeightSource(WeightInit.PyTorch, weights);
        source.Check(network);
        return new NaiveNetwork(network, source, 0, winograd: false, input, samples).Output.Values;
    }

    /// <summary>Numbers from a standard normal distribution.</summary>
    public static float[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
            (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }

    /// <summary>
    /// Returns the largest difference relative to the largest magnitude that is expected; null where the numbers of elements differ.
    /// </summary>
    public static double? Difference(IReadOnlyList<double> actual, IReadOnlyList<float> expected)
    {
        double scale = expected.Max(v => Math.Abs((double)v));
        return actual.Count == expected.Count ? actual.Zip(expected, (a, e) => Math.Abs(a - e)).Max() / Math.Max(scale, 1e-6) : null;
    }

    /// <summary>Returns the logits that a network is scored with.</summary>
    public static double[] Scored(Network network, IReadOnlyDictionary<string, NpyArray> weights, float[] input, int samples)
    {
        using var folder = new TemporaryFolder();
        Shape shape = network.Nodes[0].Shape;
        int vocabulary = ((InputOp)network.Nodes[0].Op).Vocabulary;
        var batch = new InputBatch(samples, shape.Channels, shape.Height, shape.Width, input, new int[samples], "test", "", vocabulary);
        WeightExport.WriteGradients(folder["own.npz"], network, batch, new ScoreOptions { Weights = weights });
        return Array.ConvertAll(NpzFile.Read(folder["own.npz"])["logits"].Values, value => (double)value);
    }

    /// <summary>Holds what a network computes for a score to ONNX Runtime within 1e-4 and, on request, what it computes in float64.</summary>
    /// <param name="name">The name of the model.</param>
    /// <param name="model">The model.</param>
    /// <param name="input">The values of its input.</param>
    /// <param name="shape">The dimensions of the input.</param>
    /// <param name="options">How the model is read.</param>
    /// <param name="isExact">Whether the network is computed in float64 as well.</param>
    public static void Agrees(string name, byte[] model, float[] input, int[] shape, OnnxOptions? options = null, bool isExact = false)
    {
        float[] expected = Runtime(model, input, shape);
        (Network network, IReadOnlyDictionary<string, NpyArray> weights) = OnnxFile.Read(model, options);
        if (isExact)
        {
            Agrees($"{name} in float64", Exact(network, weights, input, shape[0]), expected);
        }

        // Scores are of logits.
        if (network.Output.Shape is { Height: 1, Width: 1 })
        {
            Agrees(name, Scored(network, weights, input, shape[0]), expected);
        }
    }

    private static void Agrees(string name, double[] actual, float[] expected)
    {
        double? difference = Difference(actual, expected);
        Assert.True(difference < 1e-4, $"{name}: {actual.Length} of {expected.Length} elements, largest relative difference {difference:g3}");
    }
}
