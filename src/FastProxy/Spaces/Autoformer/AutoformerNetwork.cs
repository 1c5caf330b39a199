using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Spaces.Autoformer;

/// <summary>
/// The network of a vision transformer: patches of 16 x 16 pixels and a class token, with learned positions; blocks; layer-norm; the mean over the
/// patches; a linear classifier. Heads have 64 features and relative positions; in the plain form, DeiT's, they split the embedding's width.
/// </summary>
internal sealed class AutoformerNetwork(Shape image, int classes, bool isPlain)
{
    /// <summary>The side of a patch in pixels.</summary>
    public const int Patch = 16;

    private const int HeadWidth = 64;

    /// <summary>Returns the network of an architecture.</summary>
    /// <exception cref="InputException">In the plain form heads do not divide the width.</exception>
    public Network Build(VisionTransformer architecture)
    {
        var net = new NetworkBuilder { Blocks = new BlockSize(architecture.Heads.Count, architecture.Width) };
        var parts = new VisionBlocks(net);
        int width = architecture.Width;
        (int patches, int side) = parts.Patches(net.Input(image), width, new Window(Patch, Patch), "patch_embed.proj");
        int tokens = side * side + 1;
        int x = net.Join(parts.Table(1, width, "cls_token"), patches);
        x = net.Add(x, parts.Table(tokens, width, "pos_embed"));
        RelativePositions? positions = isPlain ? null : new RelativePositions(net, side, HeadWidth);
        for (int i = 0; i < architecture.Heads.Count; i++)
        {
            int heads = architecture.Heads[i];
            if (isPlain && width % heads != 0)
            {
                throw new InputException($"layer {i + 1}: {heads} heads do not divide the width {width}, as they do in the plain form");
            }

            x = parts.Add(
                x, $"blocks.{i}", heads, isPlain ? width / heads : HeadWidth, (int)decimal.Floor(width * architecture.Ratios[i]), positions);
        }

        (int, float)[] mean = [.. Enumerable.Range(1, tokens - 1).Select(token => (token, 1f / (tokens - 1)))];
        x = net.Map(parts.Norm(x, "norm"), ElementMap.Along([width, tokens], 1, [mean]), new Shape(width, 1, 1));
        net.Linear(x, classes, VisionBlocks.Drawn("head"));
        return net.Build();
    }
}
