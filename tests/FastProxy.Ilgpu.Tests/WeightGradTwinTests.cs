using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.WeightGrad;
using Xunit;

namespace FastProxy.Ilgpu.Tests;

public sealed class WeightGradTwinTests
{
    /// <summary>Groups, tiles that are not full, taps that are not one of three, and columns that are summed one by one.</summary>
    private static readonly (ConvShape Shape, ActivationLayout X)[] Shapes =
    [
        (new(9, 17, 3, 1, 1), new(9, 4, 5, 20)),
        (new(18, 34, 2, 1, 1, groups: 2), new(18, 3, 4, 16)),
        (new(3, 4, 5, 2, 4, dilation: 2), new(3, 9, 7, 33)),
    ];

    private static readonly (ConvShape Shape, ActivationLayout X)[] Depthwise =
    [
        (new(9, 9, 3, 1, 1, groups: 9), new(9, 4, 5, 20)),
        (new(5, 5, 5, 2, 4, dilation: 2, groups: 5), new(5, 9, 7, 64)),
        (new(3, 3, 2, 3, 1, groups: 3), new(3, 7, 8, 17)),
    ];

    /// <summary>Shapes of several blocks of rows of dY, of two channels and of one.</summary>
    private static readonly (ConvShape Shape, ActivationLayout X) Rows = (new(1, 2, 3, 1, 1), new(1, 6, 512, 16));

    private static readonly (ConvShape Shape, ActivationLayout X) DepthwiseRows = (new(1, 1, 3, 1, 1), new(1, 9, 512, 16));

    [Fact]
    public void ConvWeightGrad_has_ReLU_and_blocks_of_rows()
    {
        foreach ((ConvShape shape, ActivationLayout x) in Shapes.Append(Rows))
        {
            TwinCase<ConvWeightGradGpu, WeightGradProblem>.Check(
                new ConvWeightGradGpu(shape, x, IsRelu: true),
                c => [new(c.Random(x), c.Random(shape.Output(x)), c.Result(Weights(shape) * sizeof(float)))]);
        }
    }

    [Fact]
    public void ConvWeightGradDepthwise_has_ReLU_and_blocks_of_rows()
    {
        foreach ((ConvShape shape, ActivationLayout x) in Depthwise.Append(DepthwiseRows))
        {
            TwinCase<ConvWeightGradDepthwiseGpu, WeightGradProblem>.Check(
                new ConvWeightGradDepthwiseGpu(shape, x, IsRelu: true),
                c => [new(c.Random(x), c.Random(shape.Output(x)), c.Result(Weights(shape) * sizeof(float)))]);
        }
    }

    [Fact]
    public void ConvSampleGrad_has_ReLU_blocks_of_rows_and_a_range_of_channels()
    {
        foreach ((ConvShape shape, ActivationLayout x) in Shapes.Append(Rows))
        {
            TwinCase<ConvSampleGradGpu, WeightGradProblem>.Check(
                new ConvSampleGradGpu(shape, x, IsRelu: true, 1, shape.OutChannels, 2 * x.Lanes),
                c => [new(c.Random(x), c.Random(shape.Output(x)), c.Result(Weights(shape) * 2 * x.Lanes * sizeof(float)))]);
        }
    }

    [Fact]
    public void ConvSampleGradDepthwise_has_ReLU_blocks_of_rows_and_a_range_of_channels()
    {
        foreach ((ConvShape shape, ActivationLayout x) in Depthwise.Append(DepthwiseRows))
        {
            TwinCase<ConvSampleGradDepthwiseGpu, WeightGradProblem>.Check(
                new ConvSampleGradDepthwiseGpu(shape, x, IsRelu: true, shape.OutChannels / 2, shape.OutChannels, 2 * x.Lanes),
                c => [new(c.Random(x), c.Random(shape.Output(x)), c.Result(Weights(shape) * 2 * x.Lanes * sizeof(float)))]);
        }
    }

    [Fact]
    public void Shapes_of_blocks_have_several()
    {
        foreach ((ConvShape shape, ActivationLayout x) in new[] { Rows, DepthwiseRows })
        {
            Assert.True(ConvWeightGrad.BlockRows(shape, x) < x.Height);
            Assert.True(ConvSampleGrad.BlockRows(shape, x) < x.Height);
        }
    }

    private static long Weights(ConvShape shape) => (long)shape.OutChannels * shape.GroupIn * shape.Taps;
}
