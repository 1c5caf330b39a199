using FastProxy.Ptx.Profile;
using Xunit;

namespace FastProxy.Ptx.Tests.Profile;

/// <summary>Sectors of global requests against counts by hand.</summary>
public sealed class GlobalSectorsTests
{
    private const uint All = uint.MaxValue;

    [Theory]
    [InlineData(4, 4)]
    [InlineData(8, 8)]
    [InlineData(16, 16)]
    public void Lanes_in_a_row_move_no_sector_in_vain(int bytes, int sectors) =>
        Assert.Equal((sectors, sectors), GlobalSectors.Of(SharedWavefrontsTests.Lanes(lane => bytes * lane), All, bytes));

    [Fact]
    public void A_row_that_begins_within_a_sector_moves_one_more() =>
        Assert.Equal((5, 4), GlobalSectors.Of(SharedWavefrontsTests.Lanes(lane => 16 + 4 * lane), All, 4));

    [Theory]
    [InlineData(8, 8)]
    [InlineData(32, 32)]
    [InlineData(4096, 32)]
    public void Words_at_a_stride_move_the_sectors_they_lie_in(int stride, int sectors) =>
        Assert.Equal((sectors, 4), GlobalSectors.Of(SharedWavefrontsTests.Lanes(lane => stride * lane), All, 4));

    [Fact]
    public void One_word_for_all_lanes_is_one_sector() => Assert.Equal((1, 1), GlobalSectors.Of(SharedWavefrontsTests.Lanes(_ => 4), All, 4));

    [Fact]
    public void The_order_of_lanes_does_not_matter() =>
        Assert.Equal((4, 4), GlobalSectors.Of(SharedWavefrontsTests.Lanes(lane => 4 * (lane * 13 % 32)), All, 4));

    [Fact]
    public void Lanes_that_take_no_part_move_nothing()
    {
        ulong[] row = SharedWavefrontsTests.Lanes(lane => 4 * lane);
        Assert.Equal((1, 1), GlobalSectors.Of(row, 0xff, 4));
        Assert.Equal((0, 0), GlobalSectors.Of(row, 0, 4));
    }
}
