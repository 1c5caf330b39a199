using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using Xunit;

namespace FastProxy.Tests.Networks;

public class NetworkBuilderTests
{
    private static readonly Weight Layer = new("layer", "key");
    private readonly NetworkBuilder net = new();
    private readonly int x;

    public NetworkBuilderTests() => x = net.Input(new Shape(6, 9, 8));

    [Fact]
    public void Each_operation_infers_its_shape()
    {
        Assert.Equal(new Shape(6, 9, 8), net.ShapeOf(net.Zero(x)));
        Assert.Equal(new Shape(6, 9, 8), net.ShapeOf(net.Relu(x)));
        Assert.Equal(new Shape(6, 9, 8), net.ShapeOf(net.BatchNorm(x, "norm")));
        Assert.Equal(new Shape(4, 9, 8), net.ShapeOf(net.Conv(x, 4, new Window(3, 1, 1), Layer)));
        Assert.Equal(new Shape(4, 5, 4), net.ShapeOf(net.Conv(x, 4, new Window(3, 2, 1), Layer)));
        Assert.Equal(new Shape(4, 5, 4), net.ShapeOf(net.Conv(x, 4, new Window(3, 1, 0, 2), Layer)));
        Assert.Equal(new Shape(6, 4, 4), net.ShapeOf(net.AvgPool(x, new Window(2, 2), countPadding: true)));
        Assert.Equal(new Shape(6, 5, 4), net.ShapeOf(net.MaxPool(x, new Window(3, 2, 1))));
        Assert.Equal(new Shape(6, 1, 1), net.ShapeOf(net.GlobalAvgPool(x)));
        Assert.Equal(new Shape(7, 1, 1), net.ShapeOf(net.Linear(net.GlobalAvgPool(x), 7, Layer)));
        Assert.Equal(new Shape(6, 9, 8), net.ShapeOf(net.Add(x, net.Relu(x), x)));
        Assert.Equal(new Shape(12, 9, 8), net.ShapeOf(net.Concat(x, net.Relu(x))));
    }

    [Fact]
    public void Nodes_come_in_the_order_they_were_added_with_smaller_inputs()
    {
        net.Add(net.Relu(x), net.Zero(x));
        Network network = net.Build();
        Assert.Equal(Enumerable.Range(0, 4), network.Nodes.Select(n => n.Id));
        Assert.All(network.Nodes, n => Assert.All(n.Inputs, i => Assert.True(i < n.Id)));
        Assert.Equal(network.Nodes[3], network.Output);
    }

    [Fact]
    public void A_sum_or_concatenation_of_one_is_that_one()
    {
        Assert.Equal(x, net.Add(x));
        Assert.Equal(x, net.Concat(x));
        Assert.Single(net.Build().Nodes);
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(4, 4)]
    [InlineData(4, 3)]
    [InlineData(0, 1)]
    [InlineData(-6, 2)]
    public void Groups_must_divide_the_channels(int outChannels, int groups)
    {
        var e = Assert.Throws<InputException>(() => net.Conv(x, outChannels, new Window(1), Layer, groups));
        Assert.Equal($"layer: {groups} groups do not divide 6 input and {outChannels} output channels", e.Message);
    }

    [Fact]
    public void A_window_must_fit_the_image()
    {
        Assert.Throws<InputException>(() => net.Conv(x, 4, new Window(9), Layer));
        Assert.Throws<InputException>(() => net.AvgPool(x, new Window(3, 0), countPadding: false));
        Assert.Throws<InputException>(() => net.MaxPool(x, new Window(3, 1, -1)));
    }

    [Theory]
    [InlineData(2, 0, 2)]
    [InlineData(2, 2, 1)]
    [InlineData(1, 1, 1)]
    public void A_pooling_window_is_not_dilated_and_always_holds_a_pixel(int kernel, int padding, int dilation)
    {
        var window = new Window(kernel, 1, padding, dilation);
        Assert.Throws<InputException>(() => net.AvgPool(x, window, countPadding: true));
        Assert.Throws<InputException>(() => net.MaxPool(x, window));
    }

    [Fact]
    public void A_linear_layer_needs_a_vector_and_an_output()
    {
        var e = Assert.Throws<InputException>(() => net.Linear(x, 10, Layer));
        Assert.Equal("layer: a linear layer needs a Cx1x1 input, got 6x9x8", e.Message);
        int pooled = net.GlobalAvgPool(x);
        Assert.Throws<InputException>(() => net.Linear(pooled, 0, Layer));
    }

    [Fact]
    public void Only_equal_shapes_add_up()
    {
        int half = net.AvgPool(x, new Window(2, 2), countPadding: true);
        var e = Assert.Throws<InputException>(() => net.Add(x, half));
        Assert.Equal("cannot add 6x9x8 and 6x4x4", e.Message);
    }

    [Fact]
    public void Only_images_of_equal_size_concatenate()
    {
        int half = net.AvgPool(x, new Window(2, 2), countPadding: true);
        var e = Assert.Throws<InputException>(() => net.Concat(x, half));
        Assert.Equal("cannot concatenate 6x9x8 and 6x4x4", e.Message);
    }
}
