using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Spaces.Flexibert;

/// <summary>
/// Transformer encoders of token sequences; the output is hidden x 1 x tokens. The embedding is the layer-norm of the sum of the rows of words,
/// of type 0 and of positions, then a map to the hidden size if it differs.
/// </summary>
/// <remarks>Each layer is alone in its place, and its weight key is its name.</remarks>
internal sealed class EncoderNetwork(EncoderSettings settings)
{
    private const int Types = 2;

    /// <summary>Returns the network of a shape.</summary>
    public Network Build(EncoderShape shape)
    {
        var net = new NetworkBuilder { Blocks = new BlockSize(shape.Layers.Count, shape.Hidden) };
        int tokens = net.Tokens(settings.Vocabulary, settings.Tokens);
        var embedding = new EncoderLayers(net, "", settings.Deviation);
        int x = net.Identity(net.Add(
            net.Embed(tokens, settings.Vocabulary, settings.Embedding, embedding.Drawn("word", hasZeroFirst: true)),
            net.Embed(net.Ids(tokens, new int[settings.Tokens]), Types, settings.Embedding, embedding.Drawn("type")),
            net.Embed(
                net.Ids(tokens, [.. Enumerable.Range(0, settings.Tokens)]), settings.Positions, settings.Embedding, embedding.Drawn("position"))));
        net.Mark(MarkRole.Positioned, x);
        x = embedding.Norm(x, "embed.ln");
        x = net.Identity(settings.Embedding == shape.Hidden ? x : embedding.Linear(x, shape.Hidden, "project.w"));
        net.Mark(MarkRole.Embedded, x);
        for (int i = 0; i < shape.Layers.Count; i++)
        {
            x = new EncoderLayers(net, $"layer{i}.", settings.Deviation).Add(x, shape.Layers[i]);
        }

        return net.Build();
    }
}
