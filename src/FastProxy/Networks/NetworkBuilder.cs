using FastProxy.Input;

namespace FastProxy.Networks;

/// <summary>Builds a <see cref="Network"/> node by node, inferring shapes. Methods take and return node ids.</summary>
public sealed class NetworkBuilder
{
    private readonly List<Node> nodes = [];
    private readonly List<int> features = [];

    /// <summary>Whether the nodes added now belong to the frame that every architecture of the space has. True at first.</summary>
    public bool IsFrame { get; set; } = true;

    /// <summary>The shape of node <paramref name="id"/>'s output.</summary>
    public Shape ShapeOf(int id) => nodes[id].Shape;

    /// <summary>The batch of images, <paramref name="shape"/> per sample.</summary>
    public int Input(Shape shape) => Append(new Op.Input(), shape);

    /// <summary>Zeros of the shape that a 1x1 window of this stride leaves of <paramref name="x"/>'s.</summary>
    public int Zero(int x, int stride = 1) => Append(new Op.Zero(), Slide(ShapeOf(x), new Window(1, stride)), x);

    /// <summary>Convolution without bias.</summary>
    /// <exception cref="InputException">The window does not fit, or the groups do not divide the channels.</exception>
    public int Conv(int x, int outChannels, Window window, Weight weight, int groups = 1)
    {
        Shape s = ShapeOf(x);
        if (groups < 1 || s.Channels % groups != 0 || outChannels < 1 || outChannels % groups != 0)
        {
            throw new InputException($"{weight.Layer}: {groups} groups do not divide {s.Channels} input and {outChannels} output channels");
        }

        return Append(new Op.Conv(outChannels, window, groups, weight), Slide(s, window) with { Channels = outChannels }, x);
    }

    /// <summary>Batch-norm in train mode.</summary>
    public int BatchNorm(int x, string layer) => Append(new Op.BatchNorm(layer), ShapeOf(x), x);

    /// <summary>One ReLU call.</summary>
    public int Relu(int x) => Append(new Op.Relu(), ShapeOf(x), x);

    /// <summary>Average pooling.</summary>
    /// <exception cref="InputException">The window does not fit, is dilated, or its padding exceeds half its side.</exception>
    public int AvgPool(int x, Window window, bool countPadding) => Append(new Op.AvgPool(window, countPadding), Pooled(ShapeOf(x), window), x);

    /// <summary>Max pooling.</summary>
    /// <exception cref="InputException">The window does not fit, is dilated, or its padding exceeds half its side.</exception>
    public int MaxPool(int x, Window window) => Append(new Op.MaxPool(window), Pooled(ShapeOf(x), window), x);

    /// <summary>Mean over the image.</summary>
    public int GlobalAvgPool(int x) => Append(new Op.GlobalAvgPool(), new Shape(ShapeOf(x).Channels, 1, 1), x);

    /// <summary>Fully connected layer with bias.</summary>
    /// <exception cref="InputException">The input is not C x 1 x 1.</exception>
    public int Linear(int x, int outFeatures, Weight weight)
    {
        Shape s = ShapeOf(x);
        return s is { Height: 1, Width: 1 } && outFeatures >= 1
            ? Append(new Op.Linear(outFeatures, weight), new Shape(outFeatures, 1, 1), x)
            : throw new InputException($"{weight.Layer}: a linear layer needs a Cx1x1 input, got {s}");
    }

    /// <summary>Sum of one or more nodes of one shape; a single one is returned as it is.</summary>
    /// <exception cref="InputException">The shapes differ.</exception>
    public int Add(params ReadOnlySpan<int> inputs)
    {
        Shape first = ShapeOf(inputs[0]);
        foreach (int i in inputs)
        {
            if (ShapeOf(i) != first)
            {
                throw new InputException($"cannot add {first} and {ShapeOf(i)}");
            }
        }

        return inputs.Length == 1 ? inputs[0] : Append(new Op.Add(), first, inputs);
    }

    /// <summary>Concatenation along the channels.</summary>
    /// <exception cref="InputException">Heights or widths differ.</exception>
    public int Concat(params ReadOnlySpan<int> inputs)
    {
        Shape first = ShapeOf(inputs[0]);
        int channels = 0;
        foreach (int i in inputs)
        {
            Shape s = ShapeOf(i);
            channels += s.Channels;
            if (s.Height != first.Height || s.Width != first.Width)
            {
                throw new InputException($"cannot concatenate {first} and {s}");
            }
        }

        return inputs.Length == 1 ? inputs[0] : Append(new Op.Concat(), first with { Channels = channels }, inputs);
    }

    /// <summary>Makes node <paramref name="id"/> the next of <see cref="Network.Features"/>; it depends on the images only by way of the one before.</summary>
    public void MarkFeature(int id) => features.Add(id);

    /// <summary>The network whose output is the node added last.</summary>
    public Network Build() => new([.. nodes], [.. features]);

    private static Shape Slide(Shape s, Window w) => s with { Height = w.Output(s.Height), Width = w.Output(s.Width) };

    private static Shape Pooled(Shape s, Window w) => w is { Dilation: 1, Offset: 0 } && 2 * w.Padding <= w.Kernel
        ? Slide(s, w)
        : throw new InputException($"pooling {w}: expected dilation 1, no offset, and padding of at most half the side");

    private int Append(Op op, Shape shape, params ReadOnlySpan<int> inputs)
    {
        nodes.Add(new Node(nodes.Count, op, inputs.ToArray(), shape, IsFrame));
        return nodes.Count - 1;
    }
}
