using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using Xunit;

namespace FastProxy.Ilgpu.Tests;

public sealed class ConvTwinTests
{
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
}
