using FastProxy.Networks;
using FastProxy.Networks.Canonical;
using FastProxy.Networks.Operations;

namespace FastProxy.Spaces.Nasbench201;

/// <summary>
/// The network around a cell: a 3x3 stem, three stages of cells at C, 2C and 4C channels with a residual block that halves the image between them,
/// then batch-norm, ReLU, global average pooling and a linear classifier.
/// </summary>
/// <remarks>
/// Layers are named as in the state dictionary of the benchmark's own PyTorch network (<c>TinyNetwork</c> of AutoDL-Projects): <c>cells.I</c> counts
/// the residual blocks too, and <c>cells.I.layers.K</c> is the operation on edge K of <see cref="Cell.Edges"/>. The weight key of a convolution in a
/// cell is <c>cells.I/</c> and its name in the cell's canonical form; every other layer is alone in its place, and its key is its name.
/// </remarks>
internal sealed class MacroNetwork
{
    private const int Stages = 3;
    private static readonly Window Point = new(1);
    private static readonly Window Same = new(3, 1, 1);
    private static readonly Window Halve = new(3, 2, 1);

    private readonly Nasbench201Settings settings;
    private readonly Place[] places;

    /// <summary>Prepares to build networks under <paramref name="settings"/>.</summary>
    public MacroNetwork(Nasbench201Settings settings)
    {
        this.settings = settings;
        places = [.. Enumerable.Range(0, Stages * settings.CellsPerStage + Stages - 1).Select(i => new Place($"cells.{i}"))];
    }

    /// <summary>Returns the network of a cell, all its edges included.</summary>
    public Network Build(Cell architecture)
    {
        var cell = new CellGraph(architecture);
        CanonicalForm? form = settings.Isomorphism ? cell.Form() : null;
        var net = new NetworkBuilder();
        int x = net.Input(new Shape(settings.InputChannels, settings.ImageSize, settings.ImageSize));
        x = net.Conv(x, settings.Channels, Same, Alone("stem.0"));
        x = net.BatchNorm(x, "stem.1");
        net.MarkFeature(x);

        int place = 0;
        for (int stage = 0; stage < Stages; stage++)
        {
            if (stage > 0)
            {
                x = AddReduction(net, x, settings.Channels << stage, places[place++].Name);
                net.MarkFeature(x);
            }

            for (int i = 0; i < settings.CellsPerStage; i++)
            {
                x = AddCell(net, x, cell, form, places[place++]);
                net.MarkFeature(x);
            }
        }

        x = net.Relu(net.BatchNorm(x, "lastact.0"));
        net.Linear(net.GlobalAvgPool(x), settings.Classes, Alone("classifier"));
        return net.Build();
    }

    private static int AddCell(NetworkBuilder net, int x, CellGraph cell, CanonicalForm? form, Place place)
    {
        net.IsFrame = false;
        var nodes = new int[cell.Graph.Ops.Count];
        for (int id = 0; id < nodes.Length; id++)
        {
            GraphOp op = cell.Graph.Ops[id];
            nodes[id] = op.Kind switch
            {
                OpKind.Input => x,
                OpKind.Zero => net.Zero(x),
                OpKind.Sum => net.Add(Array.ConvertAll(op.Inputs, input => nodes[input])),
                OpKind.Plain => net.AvgPool(nodes[op.Inputs[0]], Same, countPadding: false),
                _ => AddConv(net, nodes[op.Inputs[0]], cell, id, form, place),
            };
        }

        net.IsFrame = true;
        return nodes[cell.Graph.Outputs[0]];
    }

    private static int AddConv(NetworkBuilder net, int x, CellGraph cell, int id, CanonicalForm? form, Place place)
    {
        int edge = cell.EdgeOf(id);
        string layer = place.Conv[edge];
        Weight weight = form is null ? Alone(layer) : new Weight(layer, $"{place.Name}/{form.NameOf(id)}");
        Window window = cell.Cell[edge] is CellOp.Conv1x1 ? Point : Same;
        return net.BatchNorm(net.Conv(net.Relu(x), net.ShapeOf(x).Channels, window, weight), place.Norm[edge]);
    }

    private static int AddReduction(NetworkBuilder net, int x, int channels, string name)
    {
        int main = net.Conv(net.Relu(x), channels, Halve, Alone($"{name}.conv_a.op.1"));
        main = net.BatchNorm(main, $"{name}.conv_a.op.2");
        main = net.Conv(net.Relu(main), channels, Same, Alone($"{name}.conv_b.op.1"));
        main = net.BatchNorm(main, $"{name}.conv_b.op.2");
        int shortcut = net.AvgPool(x, new Window(2, 2), countPadding: true);
        return net.Add(main, net.Conv(shortcut, channels, Point, Alone($"{name}.downsample.1")));
    }

    private static Weight Alone(string layer) => new(layer, layer);

    /// <summary>The names of a cell and of its layers by edge, written once for all networks.</summary>
    private sealed class Place(string name)
    {
        public string Name { get; } = name;

        public string[] Conv { get; } = [.. Enumerable.Range(0, Cell.Edges.Count).Select(k => $"{name}.layers.{k}.op.1")];

        public string[] Norm { get; } = [.. Enumerable.Range(0, Cell.Edges.Count).Select(k => $"{name}.layers.{k}.op.2")];
    }
}
