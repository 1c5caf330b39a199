using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Spaces.Flexibert;

/// <summary>Adds the layers of an encoder to a network.</summary>
/// <param name="net">The network.</param>
/// <param name="name">What the names of the layers begin with.</param>
/// <param name="deviation">The standard deviation of weights; biases are 0.</param>
internal sealed class EncoderLayers(NetworkBuilder net, string name, float deviation)
{
    private const float Epsilon = 1e-12f;

    /// <summary>
    /// Adds a layer: tokens are mixed, with a residual and layer-norm but for transforms, then a feed-forward part with a residual and layer-norm.
    /// </summary>
    public int Add(int x, LayerShape layer)
    {
        int hidden = net.ShapeOf(x).Channels;
        int mixed = layer.Mixing.Kind is MixingKind.Fourier or MixingKind.Cosine ? Transform(x, layer) : Attend(x, layer);
        int forward = mixed;
        for (int j = 0; j < layer.Widths.Count; j++)
        {
            forward = net.Gelu(Linear(forward, layer.Widths[j], $"ff{j}.w"));
            net.Mark(MarkRole.FeedForward, forward);
        }

        return Norm(net.Add(Linear(forward, hidden, "ff_out.w"), mixed), "ff_ln");
    }

    /// <summary>Returns the names and the distribution of a weight.</summary>
    public Weight Drawn(string part, bool hasZeroFirst = false) =>
        new($"{name}{part}", $"{name}{part}", new WeightDraw(IsNormal: true, deviation, HasZeroFirst: hasZeroFirst));

    /// <summary>Adds a linear map of each token.</summary>
    public int Linear(int x, int width, string part, bool hasBias = true) =>
        net.Conv(x, width, new Window(kernel: 1), Drawn(part), hasBias: hasBias);

    /// <summary>Adds a layer-norm of each token.</summary>
    public int Norm(int x, string part) => net.Gain(net.LayerNorm(x, Epsilon), $"{name}{part}");

    private int Transform(int x, LayerShape layer)
    {
        int projected = Projection(x, net.ShapeOf(x).Channels, "input.w");
        int y = layer.Mixing.Kind == MixingKind.Fourier
            ? TokenTransforms.Fourier(net, projected, layer.Heads)
            : TokenTransforms.Cosine(net, projected, layer.Heads);

        // Nothing but metrics reads the softmax.
        net.Mark(MarkRole.Softmax, net.Softmax(y, layer.Heads), layer.Heads);
        return y;
    }

    private int Attend(int x, LayerShape layer)
    {
        int hidden = net.ShapeOf(x).Channels;
        int heads = layer.Mixing.Kind == MixingKind.Convolution ? layer.Heads / 2 : layer.Heads;
        int width = heads * (hidden / layer.Heads);
        int query = Projection(x, width, "query.w");
        int key = Projection(x, width, "key.w");
        int value = Projection(x, width, "value.w");
        int asked = layer.Mixing.Kind == MixingKind.WeightedDotProduct ? Projection(query, width, "weight.w", hasBias: false) : query;
        int weights = net.AttentionWeights(asked, key, heads);
        net.Mark(MarkRole.Softmax, weights, heads);
        int mixed = net.MatMul(value, weights, heads);
        if (layer.Mixing.Kind == MixingKind.Convolution)
        {
            mixed = net.Concat(mixed, Convolve(x, query, heads, layer.Mixing.Kernel));
        }

        return Norm(net.Add(Linear(mixed, hidden, "attn_out.w"), x), "attn_ln");
    }

    /// <summary>
    /// Adds a convolution along the tokens whose kernel depends on the token and the head: the softmax over taps of a map of the query times a
    /// separable convolution.
    /// </summary>
    private int Convolve(int x, int query, int heads, int kernel)
    {
        Shape s = net.ShapeOf(query);
        int channels = net.ShapeOf(x).Channels;
        int reach = kernel / 2;
        var window = new Window(new WindowAxis(1), new WindowAxis(kernel, 1, reach, reach));
        int separable = Linear(net.Conv(x, channels, window, Drawn("depthwise.w"), groups: channels), s.Channels, "pointwise.w");
        int kernels = net.Softmax(Linear(net.Multiply(separable, query), heads * kernel, "kernel.w"), heads);
        int values = Linear(x, s.Channels, "conv_out.w");

        // Both have a channel for each feature and tap.
        var taps = new Shape(s.Channels * kernel, 1, s.Width);
        int[] sources = [.. Enumerable.Range(-reach, kernel).SelectMany(
            shift => Enumerable.Range(shift, s.Width).Select(token => token >= 0 && token < s.Width ? token : -1))];
        int shifted = net.Map(values, ElementMap.Along([s.Channels, s.Width], 1, sources), taps);
        int repeated = net.Map(kernels, ElementMap.Gather(heads, 1, kernel * s.Width, new int[s.Channels / heads]), taps);
        return net.Map(net.Multiply(shifted, repeated), ElementMap.Reduce([s.Channels, kernel, s.Width], 1), s);
    }

    private int Projection(int x, int width, string part, bool hasBias = true)
    {
        int y = Linear(x, width, part, hasBias);
        net.Mark(MarkRole.Projection, y);
        return y;
    }
}
