using FastProxy.Ptx.Profile;
using Xunit;

namespace FastProxy.Ptx.Tests.Profile;

/// <summary>Occupancy against counts by hand.</summary>
public sealed class OccupancyTests
{
    [Theory]

    // 64 registers x 32 threads = 2048 a warp: 8 warps of each quarter's 16384, 32 in all, 4 blocks of 8 warps.
    [InlineData("a100", 256, 64, 0, 4, 32, "registers")]

    // 32 registers: 64 warps, as many as there may be.
    [InlineData("a100", 256, 32, 0, 8, 64, "threads")]

    // 40 registers x 32 = 1280: 12 warps of a quarter, 48 in all, 6 blocks.
    [InlineData("a100", 256, 40, 0, 6, 48, "registers")]

    // 33 registers are given as 40.
    [InlineData("a100", 256, 33, 0, 6, 48, "registers")]

    // 48 KiB and 1 KiB of the system: 3 blocks of 164 KiB, 4 of 228.
    [InlineData("a100", 256, 32, 48 << 10, 3, 24, "shared memory")]
    [InlineData("h100", 256, 32, 48 << 10, 4, 32, "shared memory")]

    // 48 warps: 6 blocks of 8.
    [InlineData("rtx4090", 256, 32, 0, 6, 48, "threads")]

    // Blocks of one warp: 32 of them, 24 on the RTX 4090.
    [InlineData("h100", 32, 16, 0, 32, 32, "blocks")]
    [InlineData("rtx4090", 32, 16, 0, 24, 24, "blocks")]

    // 255 registers are given as 256: 8192 a warp, 2 warps of a quarter, 8 in all: one block of 8.
    [InlineData("h100", 256, 255, 0, 1, 8, "registers")]
    [InlineData("h100", 256, 32, 300 << 10, 0, 0, "shared memory")]
    public void Resident_blocks_are_limited_by_what_runs_out_first(
        string gpu, int threads, int registers, int sharedBytes, int blocks, int warps, string limit)
    {
        Occupancy occupancy = Occupancy.Of(GpuSpec.Of(gpu)[0], threads, registers, sharedBytes);
        Assert.Equal((blocks, warps, limit), (occupancy.Blocks, occupancy.Warps, occupancy.Limit));
        Assert.Equal((double)warps / (gpu == "rtx4090" ? 48 : 64), occupancy.Share);
    }
}
