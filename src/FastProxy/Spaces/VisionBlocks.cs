using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Spaces;

/// <summary>
/// Adds the parts of vision transformers to a network, whose tokens are the columns of an image of one row. Weights are N(0, 0.02^2), biases 0.
/// </summary>
internal sealed class VisionBlocks(NetworkBuilder net)
{
    private const float Deviation = 0.02f;

    /// <summary>Returns the names and the distribution of a weight, which is alone in its place.</summary>
    public static Weight Drawn(string layer) => new(layer, layer, new WeightDraw(IsNormal: true, Deviation));

    /// <summary>Adds a linear map of each token.</summary>
    public int Linear(int x, int width, string layer) => net.Conv(x, width, new Window(kernel: 1), Drawn(layer), hasBias: true);

    /// <summary>Adds a layer-norm of each token.</summary>
    public int Norm(int x, string layer) => net.Gain(net.LayerNorm(x), layer);

    /// <summary>Adds a trained table, the same for every sample: width x 1 x rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="width">The numbers of a row.</param>
    /// <param name="layer">The layer.</param>
    /// <remarks>The ids come from the network's input, node 0, so that no gradient of weights passes by them.</remarks>
    public int Table(int rows, int width, string layer) =>
        net.Embed(net.Ids(0, [.. Enumerable.Range(0, rows)]), rows, width, Drawn(layer));

    /// <summary>Adds the patches of an image as tokens, by a convolution with bias; returns them and the side of their grid.</summary>
    public (int Tokens, int Side) Patches(int image, int width, Window window, string layer)
    {
        int map = net.Conv(image, width, window, Drawn(layer), hasBias: true);
        int side = net.ShapeOf(map).Height;
        return (net.Reshape(map, new Shape(width, 1, side * side)), side);
    }

    /// <summary>
    /// Adds a block, which normalises first: x += proj(attention(norm1 x)), x += fc2(GELU(fc1(norm2 x))). Each sum is a feature.
    /// </summary>
    /// <param name="x">The tokens.</param>
    /// <param name="name">What the names of the layers begin with.</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="headWidth">The features of a head.</param>
    /// <param name="hidden">The width between the two maps of the second part.</param>
    /// <param name="positions">The relative positions that attention adds; null for none.</param>
    public int Add(int x, string name, int heads, int headWidth, int hidden, RelativePositions? positions = null)
    {
        int width = net.ShapeOf(x).Channels;
        x = net.Add(x, Linear(Attend(Norm(x, $"{name}.norm1"), $"{name}.attn", heads, headWidth, positions), width, $"{name}.attn.proj"));
        net.MarkFeature(x);
        int forward = net.Gelu(Linear(Norm(x, $"{name}.norm2"), hidden, $"{name}.mlp.fc1"));
        x = net.Add(x, Linear(forward, width, $"{name}.mlp.fc2"));
        net.MarkFeature(x);
        return x;
    }

    private int Attend(int x, string name, int heads, int headWidth, RelativePositions? positions)
    {
        int width = heads * headWidth;
        int all = Linear(x, 3 * width, $"{name}.qkv");
        int query = net.Scale(Channels(all, 0, width), [1 / MathF.Sqrt(headWidth)]);
        int logits = net.MatMul(Channels(all, width, width), query, heads, isATransposed: true);
        int weights = net.Softmax(positions is null ? logits : net.Add(logits, positions.OfKeys(query, heads, name)), heads);
        int mixed = net.MatMul(Channels(all, 2 * width, width), weights, heads);
        return positions is null ? mixed : net.Add(mixed, positions.OfValues(weights, heads, name));
    }

    private int Channels(int x, int from, int count)
    {
        Shape s = net.ShapeOf(x);
        return net.Map(x, ElementMap.Along([s.Channels, s.Width], 0, [.. Enumerable.Range(from, count)]), s with { Channels = count });
    }
}
