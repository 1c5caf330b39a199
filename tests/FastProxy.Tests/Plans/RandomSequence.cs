using FastProxy.Data;
using FastProxy.Kernels.Activations;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Tests.Plans;

/// <summary>
/// Pseudo-random classifiers of token sequences: embeddings and positions, then attention, cells over time, norms and feed-forward layers, of
/// which some have their weights in common.
/// </summary>
internal static class RandomSequence
{
    private const int Vocabulary = 11;

    private static readonly ElementFunction[] Functions =
    [
        ElementFunctions.Gelu, ElementFunctions.Tanh, ElementFunctions.Sigmoid, ElementFunctions.Silu, ElementFunctions.LeakyRelu(0.01f),
    ];

    /// <summary>A network, the same for the same seed.</summary>
    public static Network Of(int seed)
    {
        var random = new Random(seed);
        var net = new NetworkBuilder();
        int length = random.Next(2, 6);
        int width = 2 * random.Next(1, 4);
        int ids = net.Tokens(Vocabulary, length);
        int positions = net.Ids(ids, [.. Enumerable.Range(0, length)]);
        int x = net.Add(
            net.Embed(ids, Vocabulary, width, new Weight("layer0", "key0")), net.Embed(positions, length + 1, width, new Weight("layer1", "key1")));
        int layers = 2;
        var kept = new Dictionary<(int In, int Out, bool HasBias), Weight>();

        // One in three maps has the weights of an earlier one of its shape.
        int Map(int input, int channels, bool hasBias)
        {
            (int In, int Out, bool HasBias) shape = (net.ShapeOf(input).Channels, channels, hasBias);
            if (random.Next(3) > 0 || !kept.TryGetValue(shape, out Weight weight))
            {
                kept[shape] = weight = new Weight($"layer{layers}", $"key{layers++}");
            }

            return net.Conv(input, channels, new Window(1), weight, hasBias: hasBias);
        }

        for (int i = random.Next(1, 4); i > 0; i--)
        {
            x = random.Next(4) switch
            {
                0 => Cell(net, random, x, Map),
                1 => net.Gain(net.LayerNorm(net.Add(x, Attend(net, random, x, Map)), 1e-3f), "norm"),
                2 => net.Identity(
                    Map(net.Apply(Map(x, 2 * random.Next(1, 4), hasBias: true), Functions[random.Next(Functions.Length)]), width, true)),
                _ => net.MatMul(net.Softmax(x, 2), net.MatMul(x, x, 2, isATransposed: true), 2, isBTransposed: true),
            };
        }

        net.Linear(net.GlobalAvgPool(x), RandomNetwork.Classes, new Weight($"layer{layers}", $"key{layers}"));
        return net.Build();
    }

    /// <summary>Sequences of ids of the network's input.</summary>
    public static InputBatch Batch(Network network, int samples, long seed)
    {
        var random = new Random((int)seed);
        int[] ids = [.. Enumerable.Range(0, samples * network.Nodes[0].Shape.Width).Select(_ => random.Next(Vocabulary))];
        return InputBatch.OfTokens(ids, samples, Vocabulary, []);
    }

    private static int Attend(NetworkBuilder net, Random random, int x, Func<int, int, bool, int> map)
    {
        int width = net.ShapeOf(x).Channels;
        int Part() => map(x, width, random.Next(2) == 0);
        return map(net.Attention(Part(), Part(), Part(), random.Next(2) == 0 ? 1 : 2), width, true);
    }

    /// <summary>h = f(W x + U h) over the columns.</summary>
    private static int Cell(NetworkBuilder net, Random random, int x, Func<int, int, bool, int> map)
    {
        Shape s = net.ShapeOf(x);
        ElementFunction function = Functions[random.Next(Functions.Length)];
        (Weight w, Weight u) = (Name(), Name());
        int h = net.Zeros(x, s with { Width = 1 });
        var steps = new List<int>();
        for (int t = 0; t < s.Width; t++)
        {
            int sum = net.Add(
                net.Conv(net.Columns(x, t, 1), s.Channels, new Window(1), w, hasBias: true), net.Conv(h, s.Channels, new Window(1), u));
            steps.Add(net.Apply(sum, function));
            h = net.Identity(steps[^1]);
        }

        return map(net.Join([.. steps]), s.Channels, false);

        Weight Name()
        {
            string name = $"layer {net.Count} {random.Next()}";
            return new Weight(name, name);
        }
    }
}
