using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Spaces.Pit;

/// <summary>
/// The network of a PiT: patches of 16 x 16 pixels, 8 apart, with learned positions, and a class token; stages of blocks, between which a depthwise
/// convolution halves the map and a linear layer widens the class token; layer-norm of the class token; a linear classifier.
/// </summary>
internal sealed class PitNetwork(Shape image, int classes)
{
    private static readonly Window PatchWindow = new(16, 8);
    private static readonly Window Halve = new(3, 2, 1);

    /// <summary>Returns the network of an architecture.</summary>
    public Network Build(PitArchitecture architecture)
    {
        var net = new NetworkBuilder { Blocks = new BlockSize(architecture.Depths.Sum(), architecture.Width * architecture.Heads[0]) };
        var parts = new VisionBlocks(net);
        int width = architecture.Width * architecture.Heads[0];
        (int patches, int side) = parts.Patches(net.Input(image), width, PatchWindow, "patch_embed.conv");
        patches = net.Add(patches, parts.Table(side * side, width, "pos_embed"));
        int x = net.Join(parts.Table(1, width, "cls_token"), patches);
        for (int stage = 0; stage < PitArchitecture.Stages; stage++)
        {
            string name = $"transformers.{stage}";
            if (stage > 0)
            {
                width = architecture.Width * architecture.Heads[stage];
                (x, side) = AddPooling(net, parts, x, side, width, $"{name}.pool");
            }

            for (int i = 0; i < architecture.Depths[stage]; i++)
            {
                x = parts.Add(x, $"{name}.blocks.{i}", architecture.Heads[stage], architecture.Width, width * architecture.Ratio);
            }
        }

        net.Linear(parts.Norm(net.Columns(x, 0, 1), "norm"), classes, VisionBlocks.Drawn("head"));
        return net.Build();
    }

    private static (int Tokens, int Side) AddPooling(NetworkBuilder net, VisionBlocks parts, int x, int side, int width, string name)
    {
        int channels = net.ShapeOf(x).Channels;
        int map = net.Reshape(net.Columns(x, 1, side * side), new Shape(channels, side, side));
        int pooled = net.Conv(map, width, Halve, VisionBlocks.Drawn($"{name}.conv"), groups: channels, hasBias: true);
        int half = net.ShapeOf(pooled).Height;
        int token = parts.Linear(net.Columns(x, 0, 1), width, $"{name}.fc");
        return (net.Join(token, net.Reshape(pooled, new Shape(width, 1, half * half))), half);
    }
}
