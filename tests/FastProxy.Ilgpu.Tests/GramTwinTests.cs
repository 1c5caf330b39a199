using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Simd;
using Xunit;

namespace FastProxy.Ilgpu.Tests;

public sealed class GramTwinTests
{
    [Fact]
    public void BiasGram_has_several_objectives()
    {
        var layout = new ActivationLayout(7, 1, 1, 5);
        TwinCase<BiasGramGpu, BiasGramProblem>.Check(new BiasGramGpu(layout, 3, layout.ChannelStride), c =>
        {
            ulong gradients = c.Of(c.Random(layout), c.Special((int)layout.Length), c.Random(layout));
            return [new(gradients, c.Result(Square(3 * layout.Lanes)))];
        });
    }

    [Fact]
    public void GramColumn_is_one_of_several()
    {
        var layout = new ActivationLayout(3, 1, 1, 17);
        TwinCase<GramColumnGpu, GramColumnProblem>.Check(
            new GramColumnGpu(layout, Side: 20), c => [new(c.Random(layout), c.Result(Square(20)), 13)]);
    }

    /// <summary>More rows than a chunk, of one tile of lanes and of several.</summary>
    [Theory]
    [InlineData(16)]
    [InlineData(80)]
    public void LaneGram_has_chunks_and_two_arrays(int lanes)
    {
        const int count = 515;
        int stride = lanes + 4;
        TwinCase<LaneGramGpu, LaneGramProblem>.Check(new LaneGramGpu(stride, count, lanes), c =>
        {
            ulong a = c.Random(count * stride);
            return [new(a, c.Special(count * stride), c.Result(Square(lanes))), new(a, a, c.Result(Square(lanes)))];
        });
    }

    /// <summary>A window beyond the image with groups, then more channels than a chunk.</summary>
    [Theory]
    [InlineData(4, 6, 2, 2, 2)]
    [InlineData(60, 520, 1, 1, 1)]
    public void PatchGram_has_ReLU_groups_and_chunks(int inChannels, int outChannels, int padding, int dilation, int groups)
    {
        var shape = new ConvShape(inChannels, outChannels, 3, 1, padding, dilation, groups);
        var x = new ActivationLayout(inChannels, 1, 2, 33);
        TwinCase<PatchGramGpu, PatchGramProblem>.Check(
            new PatchGramGpu(shape, x, IsRelu: true), c => [new(c.Random(x), c.Random(shape.Output(x)), c.Result(Square(x.Lanes)))]);
    }

    private static long Square(int side) => (long)side * side * sizeof(double);
}
