using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using Xunit;

namespace FastProxy.Ilgpu.Tests;

public sealed class SumTwinTests
{
    /// <summary>More rows than a block holds, and more lanes than a block of samples.</summary>
    private static readonly ActivationLayout Layout = new(2, 35, 3, 144);

    [Fact]
    public void ChannelDots_has_any_pairs() => TwinCase<ChannelDotsGpu, ChannelDotsProblem>.Check(new ChannelDotsGpu(Layout), c =>
    {
        DotPair[] pairs = [new(0, -1), new(0, 1), new(1, 1), new(1, 2), new(2, 0)];
        return ChannelDotsGpu.Problems(
            [c.Random(Layout), c.Special((int)Layout.Length), c.Random(Layout)],
            pairs,
            c.Result(Layout.Channels * pairs.Length * sizeof(double)));
    });

    [Fact]
    public void SampleDots_may_have_one_activation() => TwinCase<SampleDotsGpu, SampleDotsProblem>.Check(new SampleDotsGpu(Layout), c =>
    {
        long bytes = Layout.Channels * Layout.Lanes * sizeof(float);
        return [new(c.Random(Layout), c.Special((int)Layout.Length), c.Result(bytes)), new(c.Random(Layout), 0, c.Result(bytes))];
    });
}
