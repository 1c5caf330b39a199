using FastProxy.Onnx.Model;
using FastProxy.Onnx.Operators;
using FastProxy.Tests;
using Xunit;

namespace FastProxy.Onnx.Tests.Parity;

/// <summary>
/// The light models of onnx/onnx, exported between 2017 and 2019 by other frameworks than PyTorch, agree with ONNX Runtime. Their weights are drawn;
/// images of large models are smaller than 224 x 224, and hidden layers of 4,096 features have 64, so that the tests are fast.
/// </summary>
public sealed class LightModelTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "FastProxy.Onnx.Tests", "Light");

    /// <summary>The models: the size of images, and the features that the convolutions leave of 224 x 224 and of this size.</summary>
    [Theory]
    [InlineData("bvlc_alexnet", 224, 0, 0)]
    [InlineData("densenet121", 32, 0, 0)]
    [InlineData("inception_v1", 64, 0, 0)]
    [InlineData("inception_v2", 32, 0, 0)]
    [InlineData("resnet50", 32, 0, 0)]
    [InlineData("shufflenet", 224, 0, 0)]
    [InlineData("squeezenet", 64, 0, 0)]
    [InlineData("vgg19", 32, 25088, 512)]
    [InlineData("zfnet512", 224, 0, 0)]
    public void A_model_agrees_with_onnx_runtime(string name, int size, int features, int fewer)
    {
        OnnxModel model = OnnxReader.Read(Path.Combine(Folder, $"{name}.onnx"));
        long Length(long n) => n == 4096 ? 64 : n == features ? fewer : n;
        Dictionary<string, OnnxTensor> tensors = model.Tensors.ToDictionary(
            tensor => tensor.Key, tensor => tensor.Value with { Integers = Array.ConvertAll(tensor.Value.Integers, Length) });
        List<OnnxNode> nodes = [];
        foreach (OnnxNode node in model.Nodes)
        {
            if (node.Type == "ConstantOfShape")
            {
                int[] shape = Array.ConvertAll(tensors[node.Inputs[0]].Integers, n => (int)n);
                OnnxNode reader = model.Nodes.First(other => other.Inputs.Contains(node.Outputs[0]));
                int place = reader.Inputs.ToList().IndexOf(node.Outputs[0]);
                tensors[node.Outputs[0]] = OnnxTensor.Of(shape, Numbers(shape, reader.Type, place, tensors.Count));
            }
            else if (node.Type == "AveragePool" && node.Integers("kernel_shape") is [7, 7])
            {
                // The pool over the whole image, of which 32 x 32 pixels are one.
                nodes.Add(node with
                {
                    Attributes = new Dictionary<string, OnnxAttribute>(node.Attributes)
                    {
                        ["kernel_shape"] = OnnxAttribute.Of([size / 32, size / 32]),
                    },
                });
            }
            else
            {
                nodes.Add(node);
            }
        }

        OnnxNode? softmax = nodes.Find(node => node.Type == "Softmax");
        var small = model with
        {
            Nodes = [.. nodes.Where(node => node != softmax)],
            Tensors = tensors,
            Inputs = [model.Inputs[0] with { Shape = [1, 3, size, size] }],
            Outputs = [softmax?.Inputs[0] ?? model.Outputs[0]],
        };
        byte[] bytes = OnnxWriter.Write(small, name, name is "densenet121" or "squeezenet" ? [1, null, 1, 1] : [1, null]);
        Forward.Agrees(name, bytes, Forward.Noise(3 * size * size, 1), [1, 3, size, size], new OnnxOptions(GivenStatistics: true));
    }

    /// <summary>Weights that keep the size of activations, and factors, shifts and statistics near those of a trained network.</summary>
    private static float[] Numbers(int[] shape, string type, int place, int seed)
    {
        float[] noise = Forward.Noise(shape.Aggregate(1, (product, n) => product * n), seed);
        bool isWeight = type is "Conv" or "Gemm" && place == 1;
        double fan = isWeight ? noise.Length / (double)shape[0] : 1;
        return isWeight ? Array.ConvertAll(noise, v => (float)(v * Math.Sqrt(2 / fan)))
            : type == "BatchNormalization" && place is 1 or 4 ? Array.ConvertAll(noise, v => (float)(0.5 + Math.Min(2, Math.Abs(v))))
            : Array.ConvertAll(noise, v => 1 + v / 4);
    }
}
