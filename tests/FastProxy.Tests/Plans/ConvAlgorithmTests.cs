using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;
using Xunit;

namespace FastProxy.Tests.Plans;

public sealed class ConvAlgorithmTests
{
    [Theory]
    [InlineData(1, 1, ConvAlgorithm.Direct)]
    [InlineData(2, 2, ConvAlgorithm.Direct)]
    [InlineData(1, 8, ConvAlgorithm.Direct)]
    [InlineData(3, 3, ConvAlgorithm.Winograd)]
    [InlineData(4, 4, ConvAlgorithm.Winograd)]
    [InlineData(7, 7, ConvAlgorithm.Winograd)]
    [InlineData(14, 14, ConvAlgorithm.Winograd)]
    public void Winograd_is_taken_where_it_multiplies_less_often(int height, int width, ConvAlgorithm expected) =>
        Assert.Equal(expected, ConvAlgorithms.WithWinograd(new ConvShape(64, 64, 3, 1, 1), new ActivationLayout(64, height, width, 16)));

    [Theory]
    [InlineData(32)]
    [InlineData(16)]
    public void All_three_stages_of_the_spaces_networks_take_it(int image)
    {
        foreach (int size in (int[])[image, image / 2, image / 4])
        {
            var x = new ActivationLayout(16, size, size, 16);
            Assert.Equal(ConvAlgorithm.Winograd, ConvAlgorithms.WithWinograd(new ConvShape(16, 16, 3, 1, 1), x));
        }
    }

    [Fact]
    public void Other_shapes_are_direct_or_depthwise()
    {
        var x = new ActivationLayout(8, 8, 8, 16);
        Assert.Equal(ConvAlgorithm.Depthwise, ConvAlgorithms.WithWinograd(new ConvShape(8, 8, 3, 1, 1, groups: 8), x));
        Assert.Equal(ConvAlgorithm.Direct, ConvAlgorithms.WithWinograd(new ConvShape(8, 8, 3, 2, 1), x));
        Assert.Equal(ConvAlgorithm.Direct, ConvAlgorithms.WithWinograd(new ConvShape(8, 8, 1), x));
    }
}
