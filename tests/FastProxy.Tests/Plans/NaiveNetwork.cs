using FastProxy.Execution;
using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Add;
using FastProxy.Kernels.Linear;
using FastProxy.Kernels.Maps;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.WeightGrad;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Tests.Plans;

/// <summary>An activation in float64, N x C x H x W, and for each element how far single precision may be from it.</summary>
internal sealed record Naive(ActivationLayout Layout, double[] Values, double[] Errors)
{
    /// <summary>Whether single precision may see another sign than float64.</summary>
    public bool IsUncertain(int i) => Errors[i] > 0 && Math.Abs(Values[i]) <= Errors[i];
}

/// <summary>
/// A network node by node in float64, every node stored, nothing shared, fused or skipped: what plans are tested against. Beside each value
/// runs a bound on the rounding of the kernels, built from the bounds they state.
/// </summary>
internal sealed class NaiveNetwork
{
    private const double Rounding = 1.0 / (1 << 24);

    private readonly Network network;
    private readonly WeightSource source;
    private readonly long seed;
    private readonly bool winograd;
    private readonly Func<string, double[], double[]> move;
    private readonly NaiveNetwork? piece;
    private readonly Naive[] nodes;

    /// <summary>The tensors that each node reads, before they are moved.</summary>
    private readonly List<(string Name, double[] Values)>[] tensors;

    /// <param name="move">
    /// What becomes of a tensor of this name: <c>images</c>, LAYER.weight, LAYER.bias, those of batch-norms included; null for nothing.
    /// </param>
    /// <param name="piece">
    /// The evaluation whose signs and maxima are taken, so that moves stay on one smooth piece of the function, and whose nodes where nothing has
    /// moved; the others have no errors then. Null for this one's own.
    /// </param>
    public NaiveNetwork(
        Network network,
        WeightSource source,
        long seed,
        bool winograd,
        float[] images,
        int samples,
        Func<string, double[], double[]>? move = null,
        NaiveNetwork? piece = null)
    {
        this.move = move ?? ((_, values) => values);
        this.piece = piece;
        this.network = network;
        this.source = source;
        this.seed = seed;
        this.winograd = winograd;
        nodes = new Naive[network.Nodes.Count];
        tensors = [.. network.Nodes.Select(_ => new List<(string, double[])>())];
        foreach (Node node in network.Nodes)
        {
            if (!IsMoved(node))
            {
                nodes[node.Id] = piece!.nodes[node.Id];
                continue;
            }

            var layout = new ActivationLayout(node.Shape.Channels, node.Shape.Height, node.Shape.Width, samples);
            nodes[node.Id] = node.Op is InputOp
                ? new Naive(layout, Move(node, "images", Array.ConvertAll(images, v => (double)v)), new double[images.Length])
                : network.Reached[node.Id] ? Evaluate(node, layout)
                : new Naive(layout, new double[layout.Neurons * samples], new double[layout.Neurons * samples]);
        }
    }

    public Naive Output => nodes[^1];

    /// <summary>The output of a node.</summary>
    public Naive this[int id] => nodes[id];

    /// <summary>
    /// The nearest that a sign comes to changing: the smallest magnitude that a live activation call reads, zeros apart, relative to the largest of
    /// its call.
    /// </summary>
    public double NearestZero => Calls.Where(c => c.IsLive).Select(c =>
    {
        double[] sizes = Array.ConvertAll(c.X.Values, Math.Abs);
        return sizes.Where(v => v > 0).DefaultIfEmpty(1).Min() / Math.Max(sizes.Max(), double.Epsilon);
    }).DefaultIfEmpty(1).Min();

    /// <summary>What each activation call reads, and whether the call is on a live path.</summary>
    public IEnumerable<(Naive X, bool IsLive)> Calls =>
        network.Nodes.Where(n => n.Op.IsActivation).Select(n => (nodes[n.Inputs[0]], network.Live[n.Id]));

    private bool IsMoved(Node node) =>
        piece is null
        || node.Inputs.Any(i => !ReferenceEquals(nodes[i], piece.nodes[i]))
        || piece.tensors[node.Id].Any(t => move(t.Name, t.Values) != t.Values);

    private double[] Move(Node node, string name, double[] values)
    {
        tensors[node.Id].Add((name, values));
        return move(name, values);
    }

    private Naive Evaluate(Node node, ActivationLayout layout)
    {
        Naive x = nodes[node.Inputs[0]];
        Naive[] inputs = [.. node.Inputs.Select(i => nodes[i])];
        switch (node.Op)
        {
            case ConvOp conv:
                return Convolve(node, conv, x, layout);
            case ConvTransposeOp conv:
                return ConvolveTransposed(node, conv, x, layout);
            case BatchNormOp norm:
                return Normalise(
                    norm.Epsilon == BatchNormOp.Usual
                        ? x
                        : Scale(layout, x, new ChannelNumbers([(float)Math.Sqrt(BatchNormFold.Epsilon / norm.Epsilon)])),
                    node,
                    norm.Layer);
            case ReluOp:
                double[] signs = (piece ?? this).nodes[node.Inputs[0]].Values;
                return new(layout, AddReference.Masked(x.Values, signs), [.. x.Values.Zip(x.Errors, (v, e) => v < -e ? 0 : e)]);
            case ApplyOp { Function: var f }:
                return Apply(f, x, layout, (piece ?? this).nodes[node.Inputs[0]].Values);
            case PReluOp { Layer: var slopes }:
                int pixels = layout.Height * layout.Width;
                double[] slope = Move(node, $"{slopes}.weight", [.. Enumerable.Repeat((double)PReluOp.Initial, layout.Channels)]);
                return Rectify(x, layout, node.Inputs[0], i => slope[i / pixels % layout.Channels]);
            case AvgPoolOp { Window: var w, CountPadding: var counts }:
                var average = new PoolShape(w.Rows.Kernel, w.Rows.Stride, w.Rows.Before, counts);
                return Linear(layout, w.Taps + 1, x, v => PoolReference.Average(v, average, x.Layout));
            case MaxPoolOp { Window: var w }:
                var max = new PoolShape(w.Rows.Kernel, w.Rows.Stride, w.Rows.Before);
                double[] order = (piece ?? this).nodes[node.Inputs[0]].Values;
                return new(layout, PoolReference.MaxTangent(order, x.Values, max, x.Layout), PoolReference.Max(x.Errors, max, x.Layout));
            case GlobalAvgPoolOp:
                return Linear(layout, x.Layout.Height + x.Layout.Width, x, v => PoolReference.GlobalAverage(v, x.Layout));
            case LinearOp linear:
                return Connect(node, linear, x, layout);
            case AddOp:
                double[] magnitude = AddReference.Forward([.. inputs.Select(Magnitude)], false);
                double[] errors = AddReference.Forward([.. inputs.Select(i => i.Errors)], false);
                double[] rounding = [.. errors.Zip(magnitude, (e, m) => e + (inputs.Length + 1) * Rounding * m)];
                return new(layout, AddReference.Forward([.. inputs.Select(i => i.Values)], false), rounding);
            case MapOp { IsMax: true } map:
                double[] larger = (piece ?? this).nodes[node.Inputs[0]].Values;
                MapLists windows = map.Map.Lists;
                return new(layout, MapReference.Max(windows, larger, x.Values), MapReference.Max(windows, x.Errors, x.Errors));
            case MapOp map:
                MapLists lists = map.Map.Lists;
                int longest = lists.Longest;
                double[] size = MapReference.Sum(lists, Magnitude(x), isAbsolute: true);
                double[] passed = MapReference.Sum(lists, x.Errors, isAbsolute: true);
                return new(layout, MapReference.Sum(lists, x.Values), [.. passed.Zip(size, (e, m) => e + MapSum.ErrorBound(longest, m))]);
            case MultiplyOp:
                return Multiply(layout, x, inputs[1]);
            case ScaleOp { Numbers: var numbers }:
                return Scale(layout, x, numbers);
            case EmbedOp embed:
                return NaiveSequence.Embed(x, WeightsOf(node), embed.Width, layout);
            case JoinOp:
                return NaiveSequence.Join(inputs, layout);
            case IdentityOp or GainOp:
                return x;
            case MatMulOp product:
                return NaiveSequence.Multiply(product, x, inputs[1], layout);
            case SoftmaxOp softmax:
                return NaiveSequence.Softmax(x, softmax.Groups);
            case ConcatOp:
                return new(layout, Join(layout, inputs, i => i.Values), Join(layout, inputs, i => i.Errors));
            default:
                throw new NotSupportedException($"{node.Op}");
        }
    }

    private static Naive Multiply(ActivationLayout layout, Naive a, Naive b)
    {
        int OfB(int i)
        {
            int plane = layout.Height * layout.Width;
            int pixels = b.Layout.Height * b.Layout.Width;
            (int n, int c) = Math.DivRem(i / plane, layout.Channels);
            return (n * b.Layout.Channels + c % b.Layout.Channels) * pixels + i % plane % pixels;
        }

        double[] values = [.. a.Values.Select((v, i) => v * b.Values[OfB(i)])];
        return new(layout, values, [.. a.Errors.Select((e, i) =>
            e * (Math.Abs(b.Values[OfB(i)]) + b.Errors[OfB(i)]) + Math.Abs(a.Values[i]) * b.Errors[OfB(i)] + Rounding * Math.Abs(values[i]))]);
    }

    private static Naive Scale(ActivationLayout layout, Naive x, ChannelNumbers numbers)
    {
        double Of(float[]? row, int i) =>
            row is null ? 0 : row[row.Length == 1 ? 0 : i / (layout.Height * layout.Width) % layout.Channels];
        double[] values = [.. x.Values.Select((v, i) => Of(numbers.Scale, i) * v + Of(numbers.Shift, i))];
        return new(
            layout, values, [.. x.Errors.Select((e, i) => (1 + Rounding) * Math.Abs(Of(numbers.Scale, i)) * e + Rounding * Math.Abs(values[i]))]);
    }

    /// <summary>
    /// A function, whose steepest slope within the error of its input enlarges that error; beside the given points the parabola through them, so that
    /// no corner is crossed.
    /// </summary>
    private static Naive Apply(ElementFunction f, Naive x, ActivationLayout layout, double[] points) => new(
        layout,
        [.. x.Values.Zip(points, (v, p) => f.Exact(p) is var (value, slope, second) ? value + (v - p) * (slope + (v - p) * second / 2) : 0)],
        [.. x.Values.Zip(x.Errors, (v, e) =>
            1.2 * e * new[] { v - e, v, v + e }.Max(at => Math.Abs(f.Exact(at).Slope)) + f.Errors(v).Value + float.Epsilon)]);

    /// <summary>The numbers themselves where they are positive, else multiples of them.</summary>
    private Naive Rectify(Naive x, ActivationLayout layout, int input, Func<int, double> slope)
    {
        double[] signs = (piece ?? this).nodes[input].Values;
        double[] slopes = [.. signs.Select((v, i) => v > 0 ? 1 : slope(i))];
        return new(
            layout,
            [.. x.Values.Zip(slopes, (v, s) => s * v)],
            [.. x.Errors.Select((e, i) => Math.Max(1, Math.Abs(slope(i))) * e + Rounding * Math.Abs(slopes[i] * x.Values[i]))]);
    }

    /// <summary>A linear operation with weights of one sign, whose own rounding is <paramref name="roundings"/> of its sum of magnitudes.</summary>
    private static Naive Linear(ActivationLayout layout, int roundings, Naive x, Func<double[], double[]> apply)
    {
        double[] magnitude = apply(Magnitude(x));
        return new(layout, apply(x.Values), [.. apply(x.Errors).Zip(magnitude, (e, m) => e + roundings * Rounding * m)]);
    }

    private Naive Convolve(Node node, ConvOp conv, Naive x, ActivationLayout layout)
    {
        var naive = new NaiveConv(conv.Window, conv.Groups, x.Layout, layout);
        return Layer(node, conv.Window, conv.Groups, conv.HasBias, x, layout, naive.Forward);
    }

    private Naive ConvolveTransposed(Node node, ConvTransposeOp conv, Naive x, ActivationLayout layout)
    {
        var naive = new NaiveConv(conv.Window, conv.Groups, layout, x.Layout);
        return Layer(node, conv.Window, conv.Groups, conv.HasBias, x, layout, naive.Transposed);
    }

    private Naive Layer(
        Node node, Window window, int groups, bool hasBias, Naive x, ActivationLayout layout, Func<double[], double[], double[]> multiply)
    {
        Naive product = Multiply(node, x, layout, multiply, x.Layout.Channels / groups * window.Taps);
        bool isUsual = window is { IsSquare: true, Rows: { Kernel: 3, Stride: 1, Dilation: 1, Before: 1, After: 1 } };
        if (winograd && piece is null && groups == 1 && isUsual)
        {
            // Its transforms mix the pixels of a tile, so the rounding is that of the largest of them, enlarged by the constants.
            double most = 100 * Rounding * Magnitude(x).Max();
            double[] sizes = Array.ConvertAll(WeightsOf(node), Math.Abs);
            double largest = sizes.Length / (double)layout.Channels * sizes.Max();
            product = product with { Errors = [.. multiply(x.Errors, sizes).Select(e => e + most * largest)] };
        }

        return hasBias ? WithBias(node, product) : product;
    }

    /// <summary>A layer's weights times its input; each of at most <paramref name="products"/> products of an output rounds once.</summary>
    private Naive Multiply(Node node, Naive x, ActivationLayout layout, Func<double[], double[], double[]> multiply, int products)
    {
        double[] weights = WeightsOf(node);
        if (piece is not null)
        {
            return new(layout, multiply(x.Values, weights), new double[layout.Neurons * layout.Samples]);
        }

        double[] sizes = Array.ConvertAll(weights, Math.Abs);
        double[] magnitude = multiply(Magnitude(x), sizes);
        return new(
            layout,
            multiply(x.Values, weights),
            [.. multiply(x.Errors, sizes).Zip(magnitude, (e, m) => e + (products + 1) * Rounding * m)]);
    }

    private Naive WithBias(Node node, Naive x)
    {
        Weight weight = node.Op.Weights!.Value;
        double[] bias = Moved(node, weight, "bias", source.Bias(weight, x.Layout.Channels, network.FanIn(node), seed));
        int plane = x.Layout.Height * x.Layout.Width;
        double BiasOf(int i) => bias[i / plane % bias.Length];
        return x with
        {
            Values = [.. x.Values.Select((v, i) => v + BiasOf(i))],
            Errors = [.. x.Errors.Select((e, i) => e + 2 * Rounding * (Math.Abs(x.Values[i]) + e + Math.Abs(BiasOf(i))))],
        };
    }

    private double[] WeightsOf(Node node) =>
        Moved(node, node.Op.Weights!.Value, "weight", source.Weights(node.Op.Weights!.Value, network.WeightsOf(node).Shape, seed));

    private Naive Connect(Node node, LinearOp linear, Naive x, ActivationLayout layout)
    {
        int inputs = x.Layout.Channels;
        double[] w = Moved(node, linear.Weight, "weight", source.Weights(linear.Weight, [linear.OutFeatures, inputs], seed));
        double[] b = Moved(node, linear.Weight, "bias", source.Bias(linear.Weight, linear.OutFeatures, inputs, seed));
        double[] sizes = Array.ConvertAll(w, Math.Abs);
        double[] magnitude = LinearReference.Forward(Magnitude(x), sizes, Array.ConvertAll(b, Math.Abs));
        double[] errors = LinearReference.Forward(x.Errors, sizes, new double[b.Length]);
        return new(layout, LinearReference.Forward(x.Values, w, b), [.. errors.Zip(magnitude, (e, m) => e + (inputs + 2) * Rounding * m)]);
    }

    private double[] Moved(Node node, Weight weight, string tensor, float[] values) =>
        Move(node, $"{weight.Layer}.{tensor}", Array.ConvertAll(values, v => (double)v));

    private Naive Normalise(Naive x, Node node, string layer)
    {
        ActivationLayout layout = x.Layout;
        double sums = ((layout.RowStride + 63) / 64 + 3) * Rounding;
        (double[] mean, double[] variance) = BatchNormReference.Statistics(x.Values, layout);
        double[] size = BatchNormReference.Statistics(Magnitude(x), layout).Mean;
        double[] error = BatchNormReference.Statistics(x.Errors, layout).Mean;
        int plane = layout.Height * layout.Width;
        int ChannelOf(int i) => i / plane % layout.Channels;

        // How a change of all elements within their errors moves the variance, and what its own sums round.
        double[] moved =
            [.. x.Values.Select((v, i) =>
                (2 * Math.Abs(v - mean[ChannelOf(i)]) + x.Errors[i] + error[ChannelOf(i)]) * (x.Errors[i] + error[ChannelOf(i)]))];
        double[] spread = BatchNormReference.Statistics(moved, layout).Mean;
        var errors = new double[x.Values.Length];
        for (int i = 0; i < errors.Length; i++)
        {
            int c = ChannelOf(i);
            double off = spread[c] + 4 * sums * (variance[c] + mean[c] * mean[c] + spread[c]);
            double exact = variance[c] + BatchNormFold.Epsilon;
            double relative = Math.Sqrt(exact / (Math.Max(0, variance[c] - off) + BatchNormFold.Epsilon)) - 1 + 4 * Rounding;
            double shift = x.Errors[i] + error[c] + sums * (size[c] + error[c]);
            double scale = 1 / Math.Sqrt(exact);
            double centred = Math.Abs(x.Values[i] - mean[c]);
            errors[i] = scale * (
                (centred + shift) * relative + shift + (1 + relative) * 4 * Rounding * (Math.Abs(x.Values[i]) + Math.Abs(mean[c]) + shift));
        }

        double[] weight = Move(node, $"{layer}.weight", [.. Enumerable.Repeat(1.0, layout.Channels)]);
        double[] bias = Move(node, $"{layer}.bias", new double[layout.Channels]);
        return new(layout, BatchNormReference.Affine(BatchNormReference.Forward(x.Values, layout), weight, bias, layout), errors);
    }

    private static double[] Join(ActivationLayout layout, Naive[] inputs, Func<Naive, double[]> of) =>
    [
        .. Enumerable.Range(0, layout.Samples).SelectMany(
            n => inputs.SelectMany(i => of(i).AsSpan(n * (int)i.Layout.Neurons, (int)i.Layout.Neurons).ToArray())),
    ];

    private static double[] Magnitude(Naive x) => [.. x.Values.Zip(x.Errors, (v, e) => Math.Abs(v) + e)];
}
