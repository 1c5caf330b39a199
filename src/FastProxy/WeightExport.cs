using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Kernels.Random;
using FastProxy.Networks;

namespace FastProxy;

/// <summary>Writes the weights that a network is scored with, so that it can be rebuilt elsewhere.</summary>
public static class WeightExport
{
    /// <summary>
    /// Writes every tensor of the network, dead branches included, as a <c>.npz</c> file, atomically: <c>LAYER.weight</c> and, for linear
    /// layers and batch-norms, <c>LAYER.bias</c>, with the shapes of PyTorch. Batch-norms are at their initial 1 and 0.
    /// </summary>
    /// <exception cref="InputException">The path cannot be written.</exception>
    public static void Write(string path, Network network, WeightInit init, long seed) =>
        NpzFile.Write(path, Tensors(network, new WeightSource(init), seed));

    private static IEnumerable<KeyValuePair<string, NpyArray>> Tensors(Network network, WeightSource source, long seed)
    {
        foreach (Node node in network.Nodes)
        {
            switch (node.Op)
            {
                case Op.Conv conv:
                    yield return Weights(conv.Weight);
                    break;
                case Op.Linear linear:
                    yield return Weights(linear.Weight);
                    float[] bias = source.Bias(linear.Weight, linear.OutFeatures, network.FanIn(node), seed);
                    yield return new($"{linear.Weight.Layer}.bias", new NpyArray([linear.OutFeatures], bias));
                    break;
                case Op.BatchNorm norm:
                    var ones = new float[node.Shape.Channels];
                    Array.Fill(ones, 1f);
                    yield return new($"{norm.Layer}.weight", new NpyArray([ones.Length], ones));
                    yield return new($"{norm.Layer}.bias", new NpyArray([ones.Length], new float[ones.Length]));
                    break;
            }

            KeyValuePair<string, NpyArray> Weights(Weight weight)
            {
                int[] shape = network.WeightShape(node);
                return new($"{weight.Layer}.weight", new NpyArray(shape, source.Weights(weight, shape, seed)));
            }
        }
    }
}
