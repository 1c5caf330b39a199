using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Spaces.Darts;

/// <summary>
/// The network around a genotype: a 3x3 stem to three times the channels, then cells in a row, each reading the two before it, with reduction cells,
/// which double the channels, at a third and at two thirds; then global average pooling and a linear classifier.
/// </summary>
/// <remarks>
/// Layers are named as in the state dictionary of DARTS' own PyTorch network. The weight key of a convolution on an edge is <c>cells.I/</c>, the
/// edge's name in the cell's canonical form and the layer within it. Every other layer is alone in its place, and its key is its name.
/// </remarks>
internal sealed class DartsNetwork(DartsSettings settings)
{
    private const int StemMultiplier = 3;
    private static readonly Window Point = new(1);

    /// <summary>Returns the network of a genotype, all its edges included.</summary>
    public Network Build(Genotype genotype)
    {
        var net = new NetworkBuilder();
        int before = net.Input(new Shape(settings.InputChannels, settings.ImageSize, settings.ImageSize));
        if (settings.HasStem)
        {
            before = net.Conv(before, StemMultiplier * settings.Channels, new Window(3, 1, 1), Alone("stem.0"));
            before = net.BatchNorm(before, "stem.1");
        }

        int last = before;
        int channels = settings.Channels;
        var normal = new DartsGraph(genotype.Normal, isReduction: false);
        var reduce = new DartsGraph(genotype.Reduce, isReduction: true);
        for (int i = 0; i < settings.Layers; i++)
        {
            bool isReduction = settings.IsReduction(i);
            channels *= isReduction ? 2 : 1;
            DartsCell cell = isReduction ? genotype.Reduce : genotype.Normal;
            var place = new Place(net, $"cells.{i}", channels, isReduction, cell, isReduction ? reduce : normal);
            (before, last) = (last, place.AddCell(before, last, i > 0 && settings.IsReduction(i - 1)));
        }

        net.Linear(net.GlobalAvgPool(last), settings.Classes, Alone("classifier"));
        return net.Build();
    }

    private static Weight Alone(string layer) => new(layer, layer);

    /// <summary>A cell at its place in the network.</summary>
    private sealed class Place(NetworkBuilder net, string name, int channels, bool isReduction, DartsCell cell, DartsGraph graph)
    {
        /// <summary>
        /// Adds a cell that reads the two cells before it; the cell before the last is twice as large if the last halved the image.
        /// </summary>
        public int AddCell(int before, int last, bool isHalved)
        {
            net.IsFrame = false;
            int[] states = new int[DartsCell.StateCount];
            states[0] = isHalved
                ? AddReduction(before, Named($"{name}.preprocess0"))
                : AddConv(before, Named($"{name}.preprocess0"));
            states[1] = AddConv(last, Named($"{name}.preprocess1"));
            for (int state = DartsCell.InputCount; state < states.Length; state++)
            {
                int first = 2 * (state - DartsCell.InputCount);
                states[state] = net.Add(AddEdge(first, states), AddEdge(first + 1, states));
            }

            int output = net.Concat(states.AsSpan(DartsCell.InputCount));
            net.IsFrame = true;
            return output;
        }

        private int AddEdge(int e, int[] states)
        {
            (DartsOp op, int source) = cell.Edges[e];
            int x = states[source];
            int stride = isReduction && source < DartsCell.InputCount ? 2 : 1;
            var layers = new Layers($"{name}._ops.{e}", $"{name}/{graph.NameOf(e)}");
            return op switch
            {
                DartsOp.None => net.Zero(x, stride),
                DartsOp.MaxPool3x3 => net.MaxPool(x, new Window(3, stride, 1)),
                DartsOp.AvgPool3x3 => net.AvgPool(x, new Window(3, stride, 1), countPadding: false),
                DartsOp.Skip => stride == 1 ? x : AddReduction(x, layers),
                DartsOp.SepConv3x3 => AddSeparable(x, 3, stride, layers),
                DartsOp.SepConv5x5 => AddSeparable(x, 5, stride, layers),
                DartsOp.DilConv3x3 => AddDepthwise(x, new Window(3, stride, 2, 2), layers, 1),
                DartsOp.DilConv5x5 => AddDepthwise(x, new Window(5, stride, 4, 2), layers, 1),
                _ => throw new InvalidOperationException($"no operation {op}"),
            };
        }

        private int AddSeparable(int x, int kernel, int stride, Layers layers)
        {
            x = AddDepthwise(x, new Window(kernel, stride, kernel / 2), layers, 1);
            return AddDepthwise(x, new Window(kernel, 1, kernel / 2), layers, 5);
        }

        /// <summary>Adds ReLU, a depthwise and a 1x1 convolution, batch-norm; the layers are numbered from <paramref name="first"/> on.</summary>
        private int AddDepthwise(int x, Window window, Layers layers, int first)
        {
            int inputs = net.ShapeOf(x).Channels;
            x = net.Conv(net.Relu(x), inputs, window, layers.Weight($"op.{first}"), inputs);
            x = net.Conv(x, channels, Point, layers.Weight($"op.{first + 1}"));
            return net.BatchNorm(x, layers.Name($"op.{first + 2}"));
        }

        /// <summary>Adds ReLU, 1x1 convolution, batch-norm.</summary>
        private int AddConv(int x, Layers layers)
        {
            x = net.Conv(net.Relu(x), channels, Point, layers.Weight("op.1"));
            return net.BatchNorm(x, layers.Name("op.2"));
        }

        /// <summary>
        /// Adds a factorised reduction: ReLU, two 1x1 convolutions of stride 2, one of them a pixel further down and to the right, with half of the
        /// channels each, batch-norm.
        /// </summary>
        private int AddReduction(int x, Layers layers)
        {
            x = net.Relu(x);
            int even = net.Conv(x, channels / 2, new Window(1, 2), layers.Weight("conv_1"));
            int odd = net.Conv(x, channels - channels / 2, new Window(1, 2, offset: 1), layers.Weight("conv_2"));
            return net.BatchNorm(net.Concat(even, odd), layers.Name("bn"));
        }

        private static Layers Named(string layer) => new(layer, layer);
    }

    /// <summary>The names and weight keys of the layers of one operation.</summary>
    private readonly record struct Layers(string Place, string Key)
    {
        public string Name(string layer) => $"{Place}.{layer}";

        public Weight Weight(string layer) => new($"{Place}.{layer}", $"{Key}.{layer}");
    }
}
