using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using Xunit;

namespace FastProxy.Ilgpu.Tests;

public sealed class ConvTwinTests
{
    /// <summary>Groups, dilation and an offset; several parts of the channels, the last with fewer blocks; several stages of weights.</summary>
    private static readonly (ConvShape Shape, ActivationLayout X)[] Divided =
    [
        (new(34, 18, 3, 2, 2, dilation: 2, groups: 2, offset: 1), new(34, 6, 5, 20)),
        (new(72, 110, 1, 2), new(72, 3, 3, 17)),
        (new(65, 67, 3, 2, 1), new(65, 2, 3, 16)),
    ];

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(18, false)]
    public void ConvPack_has_all_readers(int groups, bool isAbsolute)
    {
        var shape = new ConvShape(18, 18, 3, 1, 1, groups: groups);
        foreach (ConvReader reader in Enum.GetValues<ConvReader>())
        {
            var kernel = new ConvPackGpu(shape, reader, isAbsolute);
            TwinCase<ConvPackGpu, PackProblem>.Check(
                kernel, c => [new(c.Random(18 * shape.GroupIn * shape.Taps), c.Result(kernel.Length * sizeof(float)), 0.5f)]);
        }
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void ConvDepthwise_has_ReLU_and_adds(bool isRelu, bool isAdd)
    {
        var x = new ActivationLayout(5, 9, 7, 20);
        var shape = new ConvShape(5, 5, 5, 2, 4, dilation: 2, groups: 5);
        TwinCase<ConvDepthwiseGpu, ConvProblem>.Check(
            new ConvDepthwiseGpu(shape, x, isRelu, isAdd), c => [new(c.Random(x), c.Random(5 * shape.Taps), c.Changed(shape.Output(x)))]);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void ConvDirect_has_ReLU_and_adds(bool isRelu, bool isAdd)
    {
        foreach ((ConvShape shape, ActivationLayout x) in Divided)
        {
            TwinCase<ConvDirectGpu, ConvProblem>.Check(
                new ConvDirectGpu(shape, x, isRelu, isAdd),
                c => [new(c.Random(x), c.Random((int)ConvWeights.PackedLength(shape)), c.Changed(shape.Output(x)))]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ConvDataGrad_adds(bool isAdd)
    {
        foreach ((ConvShape shape, ActivationLayout x) in Divided)
        {
            TwinCase<ConvDataGradGpu, ConvProblem>.Check(
                new ConvDataGradGpu(shape, x, isAdd),
                c => [new(c.Random(shape.Output(x)), c.Random((int)ConvWeights.TransposedLength(shape)), c.Changed(x))]);
        }
    }
}
