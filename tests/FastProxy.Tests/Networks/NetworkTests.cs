using FastProxy.Networks;
using FastProxy.Networks.Operations;
using Xunit;

namespace FastProxy.Tests.Networks;

public class NetworkTests
{
    private static readonly Window Same = new(3, 1, 1);

    [Fact]
    public void Parameters_and_macs_follow_from_the_shapes()
    {
        var net = new NetworkBuilder();
        int x = net.Input(new Shape(4, 8, 6));
        int conv = net.Conv(x, 10, new Window(3, 2, 1), new Weight("conv", "conv"), groups: 2);
        int norm = net.BatchNorm(conv, "norm");
        net.Linear(net.GlobalAvgPool(net.Relu(norm)), 5, new Weight("linear", "linear"));
        Network network = net.Build();

        Assert.Equal(18, network.FanIn(network.Nodes[conv]));
        Assert.Equal(180, network.WeightsOf(network.Nodes[conv]).Count);
        Assert.Equal(20, network.ParametersOf(network.Nodes[norm]).Sum(p => p.Count));
        Assert.Equal(55, network.ParametersOf(network.Output).Sum(p => p.Count));
        Assert.Equal(180 + 20 + 55, network.Parameters);
        Assert.Equal(180 * 4 * 3 + 50, network.Macs);
    }

    [Fact]
    public void A_branch_is_live_only_between_input_and_output()
    {
        var net = new NetworkBuilder();
        int x = net.Input(new Shape(2, 4, 4));
        int used = Conv(net, x, "used");
        int ofZero = Conv(net, net.Zero(x), "of zero");
        int unread = Conv(net, used, "unread");
        int zeroed = net.Zero(Conv(net, x, "zeroed"));
        net.Add(used, ofZero, zeroed);
        Network network = net.Build();

        Assert.Equal([true, true, false, false, false, false, false, true], network.Live);
        Assert.Equal(7, network.Output.Id);
        Assert.False(network.Live[unread]);
        Assert.True(network.IsConnected);
        Assert.Equal(4 * 36, network.Parameters);
    }

    [Fact]
    public void A_network_of_a_zero_is_disconnected_and_nothing_in_it_is_live()
    {
        var net = new NetworkBuilder();
        int x = Conv(net, net.Input(new Shape(2, 4, 4)), "before");
        Conv(net, net.Zero(x), "after");
        Network network = net.Build();

        Assert.False(network.IsConnected);
        Assert.All(network.Live, Assert.False);
    }

    [Fact]
    public void Live_parameters_are_those_of_the_frame_and_of_live_branches()
    {
        var net = new NetworkBuilder();
        int x = Conv(net, net.Input(new Shape(2, 4, 4)), "frame");
        net.IsFrame = false;
        int live = Conv(net, x, "live");
        int dead = Conv(net, net.Zero(x), "dead");
        int sum = net.Add(live, dead);
        net.IsFrame = true;
        Conv(net, net.Zero(sum), "frame of a disconnected network");
        Network disconnected = net.Build();
        Assert.False(disconnected.IsConnected);
        Assert.Equal(2 * 36, disconnected.LiveParameters);

        Conv(net, sum, "end of the frame");
        Network connected = net.Build();
        Assert.Equal(4 * 36, connected.LiveParameters);
        Assert.Equal(5 * 36, connected.Parameters);
    }

    private static int Conv(NetworkBuilder net, int x, string name) => net.Conv(x, 2, Same, new Weight(name, name));
}
