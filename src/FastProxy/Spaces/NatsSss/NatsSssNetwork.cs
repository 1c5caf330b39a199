using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Spaces.NatsSss;

/// <summary>
/// The network of five widths: a 3x3 stem to c0, a cell c0 to c0, a residual block to c1 that halves the image, a cell c1 to c2, a residual block to
/// c3, a cell c3 to c4; then batch-norm, ReLU, global average pooling and a linear classifier.
/// </summary>
/// <remarks>Layers are named as those of NAS-Bench-201, whose family this is. Each is alone in its place, and its weight key is its name.</remarks>
internal sealed class NatsSssNetwork(Shape image, int classes)
{
    private static readonly Window Point = new(1);
    private static readonly Window Same = new(3, 1, 1);
    private static readonly Window Halve = new(3, 2, 1);

    /// <summary>Returns the network of the widths c0 to c4.</summary>
    public Network Build(int[] widths)
    {
        var net = new NetworkBuilder();
        int x = net.BatchNorm(net.Conv(net.Input(image), widths[0], Same, Alone("stem.0")), "stem.1");
        net.MarkFeature(x);
        for (int i = 0; i < widths.Length; i++)
        {
            x = i % 2 == 0 ? AddCell(net, x, widths[i], $"cells.{i}") : AddReduction(net, x, widths[i], $"cells.{i}");
            net.MarkFeature(x);
        }

        x = net.Relu(net.BatchNorm(x, "lastact.0"));
        net.Linear(net.GlobalAvgPool(x), classes, Alone("classifier"));
        return net.Build();
    }

    /// <summary>
    /// Adds |nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|; edges out of node 0 change the channels,
    /// and the skip is a 1x1 convolution and batch-norm if they differ.
    /// </summary>
    private static int AddCell(NetworkBuilder net, int x, int channels, string name)
    {
        int first = AddConv(net, x, channels, Same, $"{name}.layers.0.op");
        int second = net.Add(AddConv(net, x, channels, Same, $"{name}.layers.1.op"), AddConv(net, first, channels, Same, $"{name}.layers.2.op"));
        int skip = x;
        if (net.ShapeOf(x).Channels != channels)
        {
            skip = net.BatchNorm(net.Conv(x, channels, Point, Alone($"{name}.layers.3.op.1")), $"{name}.layers.3.op.2");
        }

        return net.Add(skip, AddConv(net, first, channels, Same, $"{name}.layers.4.op"), AddConv(net, second, channels, Same, $"{name}.layers.5.op"));
    }

    private static int AddReduction(NetworkBuilder net, int x, int channels, string name)
    {
        int main = AddConv(net, x, channels, Halve, $"{name}.conv_a.op");
        main = AddConv(net, main, channels, Same, $"{name}.conv_b.op");
        int shortcut = net.AvgPool(x, new Window(2, 2), countPadding: true);
        return net.Add(main, net.Conv(shortcut, channels, Point, Alone($"{name}.downsample.1")));
    }

    /// <summary>Adds ReLU, convolution, batch-norm.</summary>
    private static int AddConv(NetworkBuilder net, int x, int channels, Window window, string op) =>
        net.BatchNorm(net.Conv(net.Relu(x), channels, window, Alone($"{op}.1")), $"{op}.2");

    private static Weight Alone(string layer) => new(layer, layer);
}
