using FastProxy.Ptx.Profile;
using Xunit;

namespace FastProxy.Ptx.Tests.Profile;

/// <summary>Bank conflicts against counts by hand.</summary>
public sealed class SharedWavefrontsTests
{
    private const uint All = uint.MaxValue;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    [InlineData(4, 4)]
    [InlineData(8, 8)]
    [InlineData(16, 16)]
    [InlineData(32, 32)]
    [InlineData(33, 1)]
    public void Words_at_a_stride_conflict_by_its_common_factor_with_the_banks(int stride, int wavefronts) =>
        Assert.Equal((wavefronts, 1), SharedWavefronts.Of(Lanes(lane => 4 * stride * lane), All, 4));

    [Fact]
    public void One_word_for_all_lanes_is_a_broadcast() => Assert.Equal((1, 1), SharedWavefronts.Of(Lanes(_ => 64), All, 4));

    [Fact]
    public void Bytes_of_one_word_do_not_conflict() => Assert.Equal((1, 1), SharedWavefronts.Of(Lanes(lane => lane), All, 1));

    [Fact]
    public void Sixteen_bytes_in_a_row_take_four_quarters_without_conflict() =>
        Assert.Equal((4, 4), SharedWavefronts.Of(Lanes(lane => 16 * lane), All, 16));

    [Fact]
    public void Eight_bytes_in_a_row_take_two_halves() => Assert.Equal((2, 2), SharedWavefronts.Of(Lanes(lane => 8 * lane), All, 8));

    [Fact]
    public void Sixteen_bytes_for_all_lanes_take_four_quarters() => Assert.Equal((4, 4), SharedWavefronts.Of(Lanes(_ => 16), All, 16));

    [Fact]
    public void Sixteen_bytes_at_a_stride_of_all_banks_take_as_many_wavefronts_as_lanes() =>
        Assert.Equal((32, 4), SharedWavefronts.Of(Lanes(lane => 128 * lane), All, 16));

    [Fact]
    public void Lanes_that_take_no_part_cost_nothing()
    {
        ulong[] conflicting = Lanes(lane => 128 * lane);
        Assert.Equal((1, 1), SharedWavefronts.Of(conflicting, 1u << 7, 4));
        Assert.Equal((2, 1), SharedWavefronts.Of(conflicting, 3u << 7, 4));
        Assert.Equal((1, 1), SharedWavefronts.Of(Lanes(lane => 16 * lane), 0xff, 16));
        Assert.Equal((0, 0), SharedWavefronts.Of(conflicting, 0, 4));
    }

    internal static ulong[] Lanes(Func<int, int> address) => [.. Enumerable.Range(0, 32).Select(lane => (ulong)address(lane))];
}
