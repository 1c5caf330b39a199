using FastProxy.Data;
using FastProxy.Kernels.Activations;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Tests.Plans;

/// <summary>Pseudo-random DAGs over every operation, small enough for plain loops in float64.</summary>
internal static class RandomNetwork
{
    private const int MaxChannels = 12;

    /// <summary>Logits of a classifier.</summary>
    public const int Classes = 5;

    /// <summary>A connected network, the same for the same seed.</summary>
    public static Network Of(int seed) => Of(seed, isClassifier: false);

    /// <summary>The network of this seed with <see cref="Classes"/> logits, as one in two of them has anyway.</summary>
    public static Network Classifier(int seed) => Of(seed, isClassifier: true);

    /// <summary>Functions that are defined everywhere and keep zeros.</summary>
    private static readonly ElementFunction[] Anywhere =
    [
        ElementFunctions.Gelu, ElementFunctions.LeakyRelu(0.1f), ElementFunctions.Clip(0, 6), ElementFunctions.Elu(), ElementFunctions.Selu,
        ElementFunctions.GeluTanh, ElementFunctions.Silu, ElementFunctions.Mish, ElementFunctions.HardSwish, ElementFunctions.Tanh,
        ElementFunctions.Erf, ElementFunctions.Abs, ElementFunctions.Elu(0.5f), ElementFunctions.Clip(-1, 1), ElementFunctions.Power(2),
    ];

    /// <summary>Functions that are defined everywhere and make other numbers of zeros.</summary>
    private static readonly ElementFunction[] OfReached =
    [
        ElementFunctions.Softplus, ElementFunctions.Sigmoid, ElementFunctions.HardSigmoid(0.2f, 0.5f),
    ];

    /// <summary>
    /// A classifier in which element-wise functions stand in the place of one ReLU in <paramref name="of"/>, the last among them.
    /// </summary>
    public static Network WithFunctions(int seed, int of = 1)
    {
        Network network = Classifier(seed);
        int calls = 0;
        return new([.. network.Nodes.Reverse().Select(n => n.Op is ReluOp && calls++ % of == 0 ? n with { Op = Function(n.Id) } : n).Reverse()]);

        Op Function(int id)
        {
            // The step of 7 lets neighbouring networks draw different functions.
            ElementFunction[] all = network.Reached[id] ? [.. Anywhere, .. OfReached] : Anywhere;
            int drawn = (7 * seed + calls) % (all.Length + 2);
            return drawn < all.Length ? new ApplyOp(all[drawn]) : new PReluOp("slope");
        }
    }

    /// <summary>A classifier that holds the operations of models from elsewhere too: maps of elements, products, fixed factors.</summary>
    public static Network General(int seed) => Of(seed, isClassifier: true, isGeneral: true);

    /// <summary>The network up to a node that depends on the input, which becomes the output.</summary>
    public static Network Prefix(Network network, int length) => new([.. network.Nodes.Take(length)]);

    /// <summary>Images from N(0, 1) of the network's input shape, or token ids.</summary>
    public static InputBatch Images(Network network, int samples, long seed)
    {
        if (network.Nodes[0].Op is InputOp { Kind: InputKind.Tokens })
        {
            return RandomSequence.Batch(network, samples, seed);
        }

        Shape s = network.Nodes[0].Shape;
        return BatchSource.Load("noise", samples, s.Channels, s.Height, s.Width, 10, seed);
    }

    private static Network Of(int seed, bool isClassifier, bool isGeneral = false)
    {
        var random = new Random(seed);
        var net = new NetworkBuilder();
        List<int> reached = [net.Input(new Shape(random.Next(1, 5), random.Next(3, 9), random.Next(3, 9)))];
        List<int> zero = [];
        HashSet<int> biased = [];
        int layers = 0;
        Weight Layer() => new($"layer{layers}", $"key{layers++}");
        for (int i = random.Next(8, 16); i > 0; i--)
        {
            // The newest nodes more often, so that networks are deep as well as wide.
            int x = random.Next(2) == 0 ? reached[^1] : reached[random.Next(reached.Count)];
            if (random.Next(8) == 0)
            {
                zero.Add(net.Zero(x));
                zero.Add(random.Next(2) == 0 ? net.Relu(zero[^1]) : net.BatchNorm(Convolve(net, random, zero[^1], Layer()), "norm"));
            }

            // A channel that is dead but for its bias is constant: batch-norm would make noise of its rounding.
            bool hasBias = random.Next(3) == 0;
            int Biased(int layer)
            {
                if (hasBias)
                {
                    biased.Add(layer);
                }

                return layer;
            }

            reached.Add(random.Next(isGeneral ? 16 : 10) switch
            {
                >= 10 => RandomOperations.Add(net, random, x, reached),
                0 or 1 => Biased(Convolve(net, random, net.Relu(x), Layer(), hasBias)),
                2 => Biased(Convolve(net, random, x, Layer(), hasBias)),
                3 => biased.Contains(x) ? net.Relu(x) : net.BatchNorm(x, "norm"),
                4 => net.Relu(x),
                5 => Pool(net, random, x),
                6 or 7 => Sum(net, random, x, [.. reached, .. zero]),
                8 => Join(net, random, x, reached),
                _ =>
                    random.Next(3) == 0
                        ? net.Linear(net.GlobalAvgPool(x), random.Next(1, 9), Layer())
                        : net.Relu(net.BatchNorm(Convolve(net, random, x, Layer()), "norm")),
            });
        }

        int last = net.Relu(reached[^1]);
        _ = random.Next(2) == 0 || isClassifier ? net.Linear(net.GlobalAvgPool(last), Classes, Layer()) : last;
        return net.Build();
    }

    /// <summary>A convolution or a transposed one.</summary>
    private static int Convolve(NetworkBuilder net, Random random, int x, Weight weight, bool hasBias = false)
    {
        Shape s = net.ShapeOf(x);
        int kind = random.Next(6);
        if (kind == 0)
        {
            return net.Conv(x, s.Channels, Fit(random, s), weight, s.Channels, hasBias);
        }

        if (kind <= 2)
        {
            return net.Conv(x, random.Next(1, MaxChannels + 1), new Window(3, 1, 1), weight, 1, hasBias);
        }

        int[] groups = [.. Enumerable.Range(1, s.Channels).Where(g => s.Channels % g == 0)];
        int group = groups[random.Next(groups.Length)];
        int channels = group * random.Next(1, Math.Max(2, MaxChannels / group + 1));
        return kind == 3
            ? net.ConvTranspose(x, channels, new Window(Grow(random, s.Height), Grow(random, s.Width)), weight, group, hasBias)
            : net.Conv(x, channels, Fit(random, s), weight, group, hasBias);
    }

    /// <summary>A window of sides 1 to 5 that fits the image; one in two is square and padded alike on all sides.</summary>
    private static Window Fit(Random random, Shape s)
    {
        if (random.Next(2) == 0)
        {
            return new Window(Fit(random, s.Height, isEven: false), Fit(random, s.Width, isEven: false));
        }

        return new Window(Fit(random, Math.Min(s.Height, s.Width), isEven: true));
    }

    private static WindowAxis Fit(Random random, int length, bool isEven)
    {
        while (true)
        {
            (int kernel, int stride, int before, int dilation) = (random.Next(1, 6), random.Next(1, 4), random.Next(0, 5), random.Next(1, 4));
            int after = isEven ? before : random.Next(-1, 5);
            int reach = dilation * (kernel - 1) + 1;
            if (reach <= length + before + after && Math.Max(before, after) < reach)
            {
                return new WindowAxis(kernel, stride, before, after, dilation);
            }
        }
    }

    /// <summary>An axis of a transposed convolution that makes 1 to 12 elements of <paramref name="length"/>.</summary>
    private static WindowAxis Grow(Random random, int length)
    {
        while (true)
        {
            var axis = new WindowAxis(random.Next(1, 5), random.Next(1, 4), random.Next(0, 3), random.Next(-1, 3), random.Next(1, 3));
            int reach = axis.Dilation * (axis.Kernel - 1) + 1;
            int output = (length - 1) * axis.Stride + reach - axis.Before - axis.After;
            if (output is >= 1 and <= 12 && Math.Max(axis.Before, axis.After) < reach)
            {
                return axis;
            }
        }
    }

    private static int Pool(NetworkBuilder net, Random random, int x)
    {
        Shape s = net.ShapeOf(x);
        int kernel = random.Next(1, 5);
        int padding = random.Next(0, kernel / 2 + 1);
        var window = kernel <= Math.Min(s.Height, s.Width) + 2 * padding && random.Next(2) == 0
            ? new Window(kernel, random.Next(1, 4), padding)
            : new Window(3, 1, 1);
        return random.Next(3) == 0 ? net.MaxPool(x, window) : net.AvgPool(x, window, countPadding: random.Next(2) == 0);
    }

    private static int Sum(NetworkBuilder net, Random random, int x, int[] all)
    {
        int[] alike = [.. all.Where(i => net.ShapeOf(i) == net.ShapeOf(x))];
        int[] inputs = [x, .. Enumerable.Range(0, random.Next(1, 4)).Select(_ => alike[random.Next(alike.Length)])];
        random.Shuffle(inputs);
        return net.Add(inputs);
    }

    private static int Join(NetworkBuilder net, Random random, int x, List<int> reached)
    {
        Shape s = net.ShapeOf(x);
        int[] alike = [
            .. reached.Where(i => net.ShapeOf(i) is var o && o.Height == s.Height && o.Width == s.Width && o.Channels + s.Channels <= MaxChannels)];
        return alike.Length == 0 ? net.Relu(x) : net.Concat(x, alike[random.Next(alike.Length)]);
    }
}
