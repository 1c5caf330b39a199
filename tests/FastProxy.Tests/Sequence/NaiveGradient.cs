using FastProxy.Kernels.Maps;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Tests.Plans;

namespace FastProxy.Tests.Sequence;

/// <summary>
/// The gradient of a function of a sequence network's output in float64, node by node from the last: what engines are tested against.
/// </summary>
internal sealed class NaiveGradient
{
    private readonly Network network;
    private readonly NaiveNetwork values;
    private readonly Func<string, double[]> tensor;
    private readonly int samples;
    private readonly double[]?[] nodes;

    /// <param name="values">The network's values.</param>
    /// <param name="tensor">The values of LAYER.weight.</param>
    /// <param name="output">The gradient of the output.</param>
    public NaiveGradient(Network network, NaiveNetwork values, int samples, Func<string, double[]> tensor, double[] output)
    {
        (this.network, this.values, this.samples, this.tensor) = (network, values, samples, tensor);
        nodes = new double[network.Nodes.Count][];
        nodes[^1] = output;
        foreach (Node node in network.Nodes.Reverse())
        {
            if (nodes[node.Id] is { } gradient && node.Inputs.Count > 0)
            {
                PassBack(node, gradient);
            }
        }
    }

    /// <summary>The gradients of LAYER.weight, by layer.</summary>
    public Dictionary<string, double[]> Weights { get; } = [];

    /// <summary>The gradient of a node's output.</summary>
    public double[] Of(int id) => nodes[id] ?? new double[values[id].Values.Length];

    private double[] To(int id) => nodes[id] ??= new double[values[id].Values.Length];

    private double[] ToWeight(string layer, int count)
    {
        if (!Weights.TryGetValue(layer, out double[]? gradient))
        {
            Weights.Add(layer, gradient = new double[count]);
        }

        return gradient;
    }

    private void PassBack(Node node, double[] g)
    {
        int x = node.Inputs[0];
        Shape s = network.Nodes[x].Shape;
        int plane = s.Height * s.Width;
        switch (node.Op)
        {
            case AddOp:
                foreach (int input in node.Inputs)
                {
                    Add(To(input), g, i => g[i]);
                }

                break;
            case IdentityOp or GainOp:
                Add(To(x), g, i => g[i]);
                break;
            case ApplyOp { Function: var f }:
                Add(To(x), g, i => g[i] * f.Exact(values[x].Values[i]).Slope);
                break;
            case ScaleOp { Numbers: var numbers }:
                Add(To(x), g, i => g[i] * numbers.ScaleOf(i / plane % s.Channels));
                break;
            case MultiplyOp:
                Multiply(node, g);
                break;
            case MapOp { IsMax: false, Map.Lists: var lists }:
                Map(lists, g, To(x));
                break;
            case JoinOp:
                Join(node, g);
                break;
            case ConcatOp:
                Concat(node, g);
                break;
            case EmbedOp embed:
                double[] table = ToWeight(embed.Weight.Layer, embed.Rows * embed.Width);
                for (int i = 0; i < g.Length; i++)
                {
                    int id = (int)values[x].Values[i / (embed.Width * plane) * plane + i % plane];
                    table[id * embed.Width + i / plane % embed.Width] += g[i];
                }

                break;
            case ConvOp conv:
                Convolve(node, conv, g);
                break;
            case LinearOp linear:
                Connect(node, linear, g);
                break;
            case SoftmaxOp softmax:
                Softmax(node, softmax.Groups, g);
                break;
            case MatMulOp product:
                Product(node, product, g);
                break;
            default:
                throw new NotSupportedException($"{node.Op}");
        }
    }

    private static void Add(double[] to, double[] g, Func<int, double> term)
    {
        for (int i = 0; i < g.Length; i++)
        {
            to[i] += term(i);
        }
    }

    private void Multiply(Node node, double[] g)
    {
        (int a, int b) = (node.Inputs[0], node.Inputs[1]);
        Shape s = node.Shape;
        Shape o = network.Nodes[b].Shape;
        int plane = s.Height * s.Width;
        int pixels = o.Height * o.Width;
        (double[] toA, double[] toB) = (To(a), To(b));
        for (int i = 0; i < g.Length; i++)
        {
            (int n, int c) = Math.DivRem(i / plane, s.Channels);
            int j = (n * o.Channels + c % o.Channels) * pixels + i % plane % pixels;
            toA[i] += g[i] * values[b].Values[j];
            toB[j] += g[i] * values[a].Values[i];
        }
    }

    private void Map(MapLists lists, double[] g, double[] to)
    {
        MapShape m = lists.Shape;
        for (int outer = 0; outer < samples * m.Outer; outer++)
        {
            for (int r = 0; r < m.Results; r++)
            {
                for (int t = lists.Starts[r]; t < lists.Starts[r + 1]; t++)
                {
                    for (int inner = 0; inner < m.Inner; inner++)
                    {
                        to[(outer * m.Length + lists.Sources[t]) * m.Inner + inner] +=
                            lists.Weights[t] * g[(outer * m.Results + r) * m.Inner + inner];
                    }
                }
            }
        }
    }

    private void Join(Node node, double[] g)
    {
        int from = 0;
        foreach (int input in node.Inputs)
        {
            int width = network.Nodes[input].Shape.Width;
            double[] to = To(input);
            for (int i = 0; i < to.Length; i++)
            {
                to[i] += g[i / width * node.Shape.Width + from + i % width];
            }

            from += width;
        }
    }

    private void Concat(Node node, double[] g)
    {
        int from = 0;
        foreach (int input in node.Inputs)
        {
            int length = (int)network.Nodes[input].Shape.Neurons;
            double[] to = To(input);
            for (int i = 0; i < to.Length; i++)
            {
                to[i] += g[i / length * (int)node.Shape.Neurons + from + i % length];
            }

            from += length;
        }
    }

    /// <summary>A convolution along one row, of stride and dilation 1.</summary>
    private void Convolve(Node node, ConvOp conv, double[] g)
    {
        int x = node.Inputs[0];
        Shape s = network.Nodes[x].Shape;
        (int groupIn, int groupOut) = (s.Channels / conv.Groups, conv.OutChannels / conv.Groups);
        WindowAxis columns = conv.Window.Columns;
        (double[] weights, double[] to) = (tensor($"{conv.Weight.Layer}.weight"), To(x));
        double[] ofWeights = ToWeight(conv.Weight.Layer, weights.Length);
        int width = node.Shape.Width;
        for (int n = 0; n < samples; n++)
        {
            for (int o = 0; o < conv.OutChannels; o++)
            {
                for (int i = 0; i < groupIn; i++)
                {
                    int channel = o / groupOut * groupIn + i;
                    for (int k = 0; k < columns.Kernel; k++)
                    {
                        int w = (o * groupIn + i) * columns.Kernel + k;
                        for (int t = Math.Max(0, columns.Before - k); t < Math.Min(width, s.Width + columns.Before - k); t++)
                        {
                            int from = (n * s.Channels + channel) * s.Width + t + k - columns.Before;
                            double gradient = g[(n * conv.OutChannels + o) * width + t];
                            to[from] += weights[w] * gradient;
                            ofWeights[w] += values[x].Values[from] * gradient;
                        }
                    }
                }
            }
        }
    }

    private void Connect(Node node, LinearOp linear, double[] g)
    {
        int x = node.Inputs[0];
        int inputs = network.Nodes[x].Shape.Channels;
        (double[] weights, double[] to) = (tensor($"{linear.Weight.Layer}.weight"), To(x));
        double[] ofWeights = ToWeight(linear.Weight.Layer, weights.Length);
        for (int i = 0; i < g.Length; i++)
        {
            (int n, int o) = Math.DivRem(i, linear.OutFeatures);
            for (int c = 0; c < inputs; c++)
            {
                to[n * inputs + c] += weights[o * inputs + c] * g[i];
                ofWeights[o * inputs + c] += values[x].Values[n * inputs + c] * g[i];
            }
        }
    }

    private void Softmax(Node node, int groups, double[] g)
    {
        double[] y = values[node.Id].Values;
        double[] to = To(node.Inputs[0]);
        int pixels = node.Shape.Height * node.Shape.Width;
        int length = node.Shape.Channels / groups;
        for (int from = 0; from < y.Length; from += length * pixels)
        {
            for (int p = 0; p < pixels; p++)
            {
                double mean = Enumerable.Range(0, length).Sum(c => y[from + c * pixels + p] * g[from + c * pixels + p]);
                for (int c = 0; c < length; c++)
                {
                    int i = from + c * pixels + p;
                    to[i] += y[i] * (g[i] - mean);
                }
            }
        }
    }

    private void Product(Node node, MatMulOp op, double[] g)
    {
        (int a, int b) = (node.Inputs[0], node.Inputs[1]);
        (double[] toA, double[] toB) = (To(a), To(b));
        int rows = node.Shape.Channels / op.Groups;
        int columns = node.Shape.Width;
        Shape shapeA = network.Nodes[a].Shape;
        int terms = op.IsATransposed ? shapeA.Channels / op.Groups : shapeA.Height * shapeA.Width;
        int At(int id, int n, int group, int channel, int pixel)
        {
            Shape s = network.Nodes[id].Shape;
            return (n * s.Channels + group * (s.Channels / op.Groups) + channel) * s.Height * s.Width + pixel;
        }

        for (int i = 0; i < g.Length; i++)
        {
            (int row, int column) = (i / columns % rows, i % columns);
            (int n, int group) = Math.DivRem(i / columns / rows, op.Groups);
            for (int k = 0; k < terms; k++)
            {
                int p = op.IsATransposed ? At(a, n, group, k, row) : At(a, n, group, row, k);
                int q = op.IsBTransposed ? At(b, n, group, column, k) : At(b, n, group, k, column);
                toA[p] += g[i] * values[b].Values[q];
                toB[q] += g[i] * values[a].Values[p];
            }
        }
    }
}
