using System.Security.Cryptography;
using System.Text;
using FastProxy.Networks;
using FastProxy.Networks.Canonical;
using FastProxy.Networks.Operations;
using Xunit;

namespace FastProxy.Tests.Networks.Canonical;

public class NetworkFormTests
{
    private const int Seeds = 1500;
    private static readonly Shape Image = new(4, 8, 8);
    private static readonly Window Same = new(3, 1, 1);

    [Fact]
    public void A_network_has_the_same_key_in_any_topological_order_and_equal_keys_of_weights_on_equal_paths()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            var dag = new RandomDag(seed);
            Network network = dag.Build();
            Network other = dag.BuildRelabelled(new Random(seed));
            Assert.True(NetworkForm.FunctionOf(network) == NetworkForm.FunctionOf(other), $"seed {seed}: {string.Join(", ", network.Nodes)}");
            Assert.True(Output(network) == Output(other), $"seed {seed}: names differ in {string.Join(", ", network.Nodes)}");
        }
    }

    [Fact]
    public void Another_operation_or_another_edge_on_a_live_path_changes_the_key()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            var dag = new RandomDag(seed);
            var random = new Random(seed);
            string key = NetworkForm.FunctionOf(dag.Build());
            Assert.True(key != NetworkForm.FunctionOf(dag.WithEdge(random).Build()), $"seed {seed}: an edge more");
            Assert.True(
                dag.WithOp(random) is not { } changed || key != NetworkForm.FunctionOf(changed.Build()), $"seed {seed}: another operation");
        }
    }

    [Fact]
    public void Many_interchangeable_branches_have_one_key_in_any_order()
    {
        Network first = Branches([.. Enumerable.Range(0, 12)]);
        var orders = new Random(1);
        for (int i = 0; i < 20; i++)
        {
            int[] order = [.. Enumerable.Range(0, 12)];
            orders.Shuffle(order);
            Network other = Branches(order);
            Assert.True(NetworkForm.FunctionOf(first) == NetworkForm.FunctionOf(other), $"order {string.Join(' ', order)}");
            Assert.True(Output(first) == Output(other), $"order {string.Join(' ', order)}: names differ");
        }
    }

    [Fact]
    public void Dead_branches_do_not_appear_and_their_weights_have_keys_of_their_own()
    {
        var net = new NetworkBuilder();
        int x = net.Input(Image);
        int dead = net.Conv(x, 4, Same, new Weight("dead", "dead"));
        net.Conv(dead, 4, Same, new Weight("deader", "deader"));
        net.Add(net.Zero(x), net.Conv(x, 4, Same, new Weight("live", "live")));
        Network network = net.Build();

        var alone = new NetworkBuilder();
        alone.Conv(alone.Input(Image), 4, Same, new Weight("a", "b"));
        Assert.Equal(NetworkForm.FunctionOf(alone.Build()), NetworkForm.FunctionOf(network));
        Weight[] weights = [.. NetworkForm.WithCanonicalKeys(network).Nodes.Select(n => n.Op).OfType<ConvOp>().Select(c => c.Weight)];
        Assert.Equal(3, weights.Select(weight => weight.Key).Distinct().Count());
        Assert.Equal(["dead", "deader", "live"], weights.Select(weight => weight.Layer));
    }

    [Fact]
    public void Places_of_one_layer_have_one_key_and_the_sharing_is_a_part_of_the_network_s_key()
    {
        // Two steps of a cell; the layer of its state may be one, or one for each step.
        static Network Cell(string first, string second)
        {
            var net = new NetworkBuilder();
            int x = net.Input(Image);
            int h = net.Relu(net.Conv(x, 4, new Window(1), new Weight("input", "input")));
            h = net.Relu(net.Add(x, net.Conv(h, 4, new Window(1), new Weight(first, first))));
            net.Relu(net.Add(x, net.Conv(h, 4, new Window(1), new Weight(second, second))));
            return net.Build();
        }

        static string[] Keys(Network network) =>
            [.. NetworkForm.WithCanonicalKeys(network).Nodes.Select(n => n.Op).OfType<ConvOp>().Select(conv => conv.Weight.Key)];

        string[] shared = Keys(Cell("state", "state"));
        Assert.Equal(shared[1], shared[2]);
        Assert.NotEqual(shared[0], shared[1]);
        Assert.Equal(shared, Keys(Cell("other", "other")));
        Assert.Equal(3, Keys(Cell("one", "two")).Distinct().Count());
        Assert.Equal(NetworkForm.FunctionOf(Cell("state", "state")), NetworkForm.FunctionOf(Cell("other", "other")));
        Assert.NotEqual(NetworkForm.FunctionOf(Cell("state", "state")), NetworkForm.FunctionOf(Cell("one", "two")));
        Assert.NotEqual(NetworkForm.FunctionOf(Cell("state", "state")), NetworkForm.FunctionOf(Cell("input", "state")));
    }

    [Fact]
    public void Shapes_features_and_the_number_of_activations_are_part_of_the_key()
    {
        string[] keys =
        [
            Key(Image, (net, x) => net.Relu(x)),
            Key(new Shape(4, 8, 16), (net, x) => net.Relu(x)),
            Key(Image, (net, x) => net.Add(net.Relu(x), net.Relu(x))),
            Key(Image, (net, x) => net.Relu(x) is var r ? net.Add(r, r) : 0),
            Key(Image, (net, x) =>
            {
                int y = net.Relu(x);
                net.MarkFeature(y);
                return y;
            }),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    private static string Key(Shape image, Func<NetworkBuilder, int, int> add)
    {
        var net = new NetworkBuilder();
        add(net, net.Input(image));
        return NetworkForm.FunctionOf(net.Build());
    }

    /// <summary>Twelve equal convolutions, each with a tail of its own length but for two pairs.</summary>
    private static Network Branches(int[] order)
    {
        var net = new NetworkBuilder();
        int x = net.Input(Image);
        var ends = new int[order.Length];
        foreach (int branch in order)
        {
            ends[branch] = net.Conv(x, 4, Same, new Weight($"a{branch}", $"a{branch}"));
            for (int i = 0; i < branch / 2 + branch % 2 * (branch > 3 ? 1 : 0); i++)
            {
                ends[branch] = net.Conv(ends[branch], 4, new Window(1), new Weight($"b{branch}.{i}", $"b{branch}.{i}"));
            }
        }

        net.Add(ends);
        return net.Build();
    }

    /// <summary>The output where each operation is a random function of its canonical name: the names carry the whole matching.</summary>
    private static ulong Output(Network network)
    {
        CanonicalForm form = NetworkForm.Of(network);
        var values = new ulong[network.Nodes.Count];
        foreach (Node node in network.Nodes)
        {
            string name = node.Op is ConvOp ? form.NameOf(node.Id) : node.Op.GetType().Name;
            ulong sum = (ulong)node.Inputs.Sum(input => (long)values[input] >> 8);
            values[node.Id] = node.Op is AddOp ? sum : Hash($"{name} {sum}");
        }

        return values[^1];
    }

    private static ulong Hash(string text) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
