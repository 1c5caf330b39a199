using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Spaces.Nasbench201;
using Xunit;

namespace FastProxy.Tests.Spaces.Nasbench201;

public class MacroNetworkTests
{
    private const string AllConvs =
        "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|";

    /// <summary>What the macro network has outside its cells.</summary>
    private const long FrameParameters = 73_306;

    private static readonly Nasbench201Space Space = new();

    [Fact]
    public void Every_network_has_the_benchmarks_parameters_and_flops()
    {
        var parameters = new List<long>();
        var macs = new List<long>();
        int disconnected = 0;
        for (int code = 0; code < Cell.Count; code++)
        {
            Cell cell = Cell.FromCode(code);
            Network network = Space.Build(cell.ToString());
            CellOp[] ops = [.. Enumerable.Range(0, 6).Select(e => cell[e])];
            Assert.Equal(FrameParameters + ops.Sum(ParametersOf), network.Parameters);
            parameters.Add(network.Parameters);
            macs.Add(network.Macs);
            disconnected += network.IsConnected ? 0 : 1;
        }

        Assert.Equal((FrameParameters, 1_531_546), (parameters.Min(), parameters.Max()));
        Assert.Equal((7_783_040, 220_119_680), (macs.Min(), macs.Max()));
        Assert.Equal(341, disconnected);
    }

    [SharedDataFact]
    public void Live_parameters_correlate_with_test_accuracy_as_published()
    {
        var live = new List<double>();
        var all = new List<double>();
        var accuracy = new List<double>();
        foreach (string line in File.ReadLines(SharedData.PathOf("nasbench201-cifar10.csv")).Skip(1))
        {
            string[] fields = line.Split(',');
            Network network = Space.Build(fields[1]);
            live.Add(network.LiveParameters);
            all.Add(network.Parameters);
            accuracy.Add(double.Parse(fields[4], System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.Equal(.8209, RankCorrelation.Spearman(live, accuracy), 4);
        Assert.Equal(.6529, RankCorrelation.KendallTauB(live, accuracy), 4);
        Assert.Equal(.7513, RankCorrelation.Spearman(all, accuracy), 4);
        Assert.Equal(.5765, RankCorrelation.KendallTauB(all, accuracy), 4);
    }

    [Fact]
    public void Layers_are_called_as_in_the_benchmarks_state_dictionary()
    {
        var space = new Nasbench201Space(new Nasbench201Settings { CellsPerStage = 1 });
        Network network = space.Build("|nor_conv_1x1~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|none~1|nor_conv_3x3~2|");
        Assert.Equal(
            [
                "stem.0", "stem.1",
                "cells.0.layers.0.op.1", "cells.0.layers.0.op.2", "cells.0.layers.5.op.1", "cells.0.layers.5.op.2",
                "cells.1.conv_a.op.1", "cells.1.conv_a.op.2", "cells.1.conv_b.op.1", "cells.1.conv_b.op.2", "cells.1.downsample.1",
                "cells.2.layers.0.op.1", "cells.2.layers.0.op.2", "cells.2.layers.5.op.1", "cells.2.layers.5.op.2",
                "cells.3.conv_a.op.1", "cells.3.conv_a.op.2", "cells.3.conv_b.op.1", "cells.3.conv_b.op.2", "cells.3.downsample.1",
                "cells.4.layers.0.op.1", "cells.4.layers.0.op.2", "cells.4.layers.5.op.1", "cells.4.layers.5.op.2",
                "lastact.0", "classifier",
            ],
            network.Nodes.Select(LayerOf).Where(l => l is not null));
    }

    [Fact]
    public void The_default_network_has_17_cells_and_a_relu_for_each_convolution()
    {
        Network network = Space.Build(AllConvs);
        Assert.Equal(15 * 6 + 2 * 2 + 1, network.Nodes.Count(n => n.Op is ReluOp));
        Assert.Contains(network.Nodes, n => LayerOf(n) == "cells.16.layers.5.op.1");
        Assert.DoesNotContain(network.Nodes, n => LayerOf(n)?.StartsWith("cells.17", StringComparison.Ordinal) == true);
        Assert.Equal(new Shape(10, 1, 1), network.Output.Shape);
    }

    [Fact]
    public void Stages_double_the_channels_and_halve_the_image()
    {
        var space = new Nasbench201Space(new Nasbench201Settings { Channels = 5, CellsPerStage = 1, Classes = 7, ImageSize = 12, InputChannels = 2 });
        Network network = space.Build(AllConvs);
        Assert.Equal(new Shape(2, 12, 12), network.Nodes[0].Shape);
        Assert.Equal(
            [new Shape(5, 12, 12), new Shape(10, 6, 6), new Shape(20, 3, 3)],
            network.Nodes.Where(n => LayerOf(n)?.EndsWith("layers.5.op.2", StringComparison.Ordinal) == true).Select(n => n.Shape));
        Assert.Equal(new Shape(7, 1, 1), network.Output.Shape);
    }

    [Fact]
    public void Weight_keys_are_distinct_within_a_network()
    {
        var space = new Nasbench201Space(new Nasbench201Settings { CellsPerStage = 2 });
        for (int code = 0; code < Cell.Count; code += 7)
        {
            string[] keys = [.. space.Build(Cell.FromCode(code).ToString()).Nodes.Select(WeightOf).OfType<Weight>().Select(w => w.Key)];
            Assert.Equal(keys.Length, keys.Distinct().Count());
        }
    }

    [Fact]
    public void Without_isomorphism_weight_keys_are_layer_names()
    {
        var space = new Nasbench201Space(new Nasbench201Settings { Isomorphism = false });
        Assert.All(space.Build(AllConvs).Nodes.Select(WeightOf).OfType<Weight>(), w => Assert.Equal(w.Layer, w.Key));
    }

    /// <summary>
    /// The networks, with hashes keyed by weight keys for operations, are equal exactly when the space says so. A sum is a hash
    /// too, blind to order and zeros alone: rounding is not associative.
    /// </summary>
    [Fact]
    public void Networks_with_equal_functions_have_equal_outputs()
    {
        var space = new Nasbench201Space(new Nasbench201Settings { CellsPerStage = 1 });
        var outputs = new Dictionary<string, ulong>();
        for (int code = 0; code < Cell.Count; code++)
        {
            string architecture = Cell.FromCode(code).ToString();
            string function = space.FunctionOf(architecture);
            ulong output = HashedOutput(space.Build(architecture));
            Assert.True(outputs.GetValueOrDefault(function, output) == output, $"{architecture} is not {function}");
            outputs[function] = output;
        }

        Assert.Equal(outputs.Count, outputs.Values.Distinct().Count());
    }

    private static long ParametersOf(CellOp op) => op.IsConv()
        ? new long[] { 16, 32, 64 }.Sum(c => 5 * (c * c * (op is CellOp.Conv3x3 ? 9 : 1) + 2 * c))
        : 0;

    private static string? LayerOf(Node node) => node.Op is BatchNormOp norm ? norm.Layer : WeightOf(node)?.Layer;

    private static Weight? WeightOf(Node node) => node.Op switch
    {
        ConvOp conv => conv.Weight,
        LinearOp linear => linear.Weight,
        _ => null,
    };

    private static ulong HashedOutput(Network network)
    {
        var values = new ulong[network.Nodes.Count];
        foreach (Node node in network.Nodes)
        {
            ulong sum = 0;
            foreach (int input in node.Inputs)
            {
                sum += values[input];
            }

            values[node.Id] = node.Op switch
            {
                InputOp => 1,
                ZeroOp => 0,
                AddOp when node.Inputs.Count(i => values[i] != 0) > 1 => HashedCell.Apply(sum, 3),
                AddOp => sum,
                _ => HashedCell.Apply(sum, WeightOf(node) is { } weight ? HashedCell.Hash(weight.Key) : (ulong)node.Op.GetType().Name.Length),
            };
        }

        return values[^1];
    }
}
