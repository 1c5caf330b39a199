using FastProxy.Execution;
using FastProxy.Input;
using FastProxy.Kernels.Random;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Tests.Plans;
using Xunit;

namespace FastProxy.Tests.Networks;

/// <summary>The composed normalisations beside their definitions, in float64.</summary>
public sealed class NormBuildingTests
{
    private const int Samples = 3;
    private static readonly Shape Image = new(6, 3, 4);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    public void Group_norm_leaves_each_group_with_mean_0_and_variance_1(int groups)
    {
        (double[] x, double[] y) = Run((net, input) => net.GroupNorm(input, groups, 1e-3f));
        int length = (int)Image.Neurons / groups;
        Check(x, y, i => Enumerable.Range(i / length * length, length), 1e-3f);
    }

    [Fact]
    public void Layer_norm_leaves_the_channels_of_each_pixel_with_mean_0_and_variance_1()
    {
        (double[] x, double[] y) = Run((net, input) => net.LayerNorm(input, 1e-6f));
        int pixels = Image.Height * Image.Width;
        int neurons = (int)Image.Neurons;
        Check(x, y, i => Enumerable.Range(0, Image.Channels).Select(c => i / neurons * neurons + c * pixels + i % pixels), 1e-6f);
    }

    [Fact]
    public void Local_response_normalisation_divides_by_the_squares_of_the_channels_around()
    {
        (double[] x, double[] y) = Run((net, input) => net.LocalResponseNorm(input, 4, 0.5f, 0.75f, 2));
        int pixels = Image.Height * Image.Width;
        for (int i = 0; i < x.Length; i++)
        {
            int c = i / pixels % Image.Channels;
            double squares = Enumerable.Range(c - 1, 4).Where(k => k >= 0 && k < Image.Channels).Sum(k => Math.Pow(x[i + (k - c) * pixels], 2));
            Assert.Equal(x[i] / Math.Pow(2 + 0.5 / 4 * squares, 0.75), y[i], 1e-6);
        }
    }

    [Fact]
    public void Batch_norm_adds_its_epsilon_to_the_variance()
    {
        (double[] x, double[] y) = Run((net, input) => net.BatchNorm(input, "norm", 0.25f));
        int pixels = Image.Height * Image.Width;
        Check(
            x,
            y,
            i => from sample in Enumerable.Range(0, Samples)
                 from pixel in Enumerable.Range(0, pixels)
                 select (sample * Image.Channels + i / pixels % Image.Channels) * pixels + pixel,
            0.25f);
    }

    [Fact]
    public void Groups_that_do_not_divide_the_channels_are_refused() => Assert.Equal(
        "group-norm of 4 groups does not divide 6 channels",
        Assert.Throws<InputException>(() => Run((net, input) => net.GroupNorm(input, 4))).Message);

    private static (double[] X, double[] Y) Run(Func<NetworkBuilder, int, int> add)
    {
        var net = new NetworkBuilder();
        add(net, net.Input(Image));
        Network network = net.Build();
        float[] images = RandomNetwork.Images(network, Samples, 7).Values;
        var naive = new NaiveNetwork(network, new WeightSource(WeightInit.PyTorch), 0, false, images, Samples);
        return (Array.ConvertAll(images, v => (double)v), naive.Output.Values);
    }

    private static void Check(double[] x, double[] y, Func<int, IEnumerable<int>> group, double epsilon)
    {
        for (int i = 0; i < x.Length; i++)
        {
            double[] values = [.. group(i).Select(k => x[k])];
            double mean = values.Average();
            Assert.Equal((x[i] - mean) / Math.Sqrt(values.Average(v => (v - mean) * (v - mean)) + epsilon), y[i], 1e-5);
        }
    }
}
