using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Profile;
using FastProxy.Ptx.Text;
using Xunit;

namespace FastProxy.Ptx.Tests.Profile;

/// <summary>What small kernels do, against counts by hand. Each is one block of 64 threads, two warps.</summary>
public sealed class LaunchCounterTests
{
    private const int Threads = 64;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(32, 32)]
    public void Shared_words_at_a_stride_conflict_in_the_launch_as_in_the_request(int stride, int wavefronts)
    {
        LaunchCounts counts = Run($"""
            mov.u32 %r0, %tid.x;
            mul.lo.u32 %r1, %r0, {4 * stride};
            mov.u32 %r2, shared;
            add.u32 %r1, %r1, %r2;
            st.shared.u32 [%r1], %r0;
            """, shared: 4 * stride * Threads);
        Assert.Equal(2 * wavefronts, counts.SharedWavefronts);
        Assert.Equal(2, counts.MinSharedWavefronts);
        Assert.Equal(wavefronts - 1, counts.ConflictsPerRequest);
        TrafficCount traffic = counts.Traffic.Single(t => t.Space == StateSpace.Shared);
        Assert.Equal((0, 2, 0, 4 * Threads), (traffic.Reads, traffic.Writes, traffic.ReadBytes, traffic.WrittenBytes));
    }

    [Theory]
    [InlineData(1, 8, 1)]
    [InlineData(2, 16, .5)]
    [InlineData(8, 64, .125)]
    public void Global_words_at_a_stride_move_sectors_in_vain(int stride, int sectors, double coalescing)
    {
        LaunchCounts counts = Run($"""
            mov.u32 %r0, %tid.x;
            mul.wide.u32 %rd1, %r0, {4 * stride};
            add.u64 %rd1, %rd0, %rd1;
            st.global.u32 [%rd1], %r0;
            """);
        Assert.Equal(sectors, counts.Sectors);
        Assert.Equal(coalescing, counts.Coalescing);
        Assert.Equal(32 * sectors, counts.DistinctWrittenBytes);
        Assert.Equal(32 * sectors, counts.WrittenSectorBytes);
        Assert.Equal(0, counts.DistinctReadBytes);
    }

    [Fact]
    public void What_a_block_reads_again_counts_once_among_distinct_bytes_and_twice_among_requests()
    {
        LaunchCounts counts = Run("""
            ld.global.u32 %r0, [%rd0];
            ld.global.u32 %r1, [%rd0];
            ld.global.v4.u32 {%r2, %r3, %r4, %r5}, [%rd0];
            """);
        Assert.Equal(32, counts.DistinctReadBytes);
        Assert.Equal(32, counts.Reuse.Missed(256 << 10));
        Assert.Equal(6 * 32, counts.Reuse.Missed(0));
        Assert.Equal(6, counts.Sectors);
        Assert.Equal(Threads * (4 + 4 + 16), counts.Traffic.Single(t => t.Space == StateSpace.Global).ReadBytes);

        // A word for all lanes fills a wavefront's 128 bytes of registers, 16 bytes for all fill four.
        Assert.Equal(2 * (1 + 1 + 4), counts.L1Wavefronts);
    }

    [Fact]
    public void Two_blocks_that_read_the_same_each_bring_it_into_their_cache()
    {
        LaunchCounts counts = Run("ld.global.u32 %r0, [%rd0];", blocks: 2);
        Assert.Equal(32, counts.DistinctReadBytes);
        Assert.Equal(64, counts.Reuse.Missed(256 << 10));
    }

    [Fact]
    public void An_atomic_operation_reads_and_writes_its_place()
    {
        LaunchCounts counts = Run("red.global.add.u32 [%rd0], 1;");
        Assert.Equal((32, 32), (counts.DistinctReadBytes, counts.DistinctWrittenBytes));
    }

    [Fact]
    public void Warps_that_read_the_same_rows_side_by_side_find_them_in_a_small_cache()
    {
        // Both read 64 lines in a row, one line an instruction.
        LaunchCounts counts = Run(string.Join('\n', Enumerable.Range(0, 64).Select(i => $"ld.global.u32 %r0, [%rd0+{128 * i}];")));
        Assert.Equal(2 * 64 * 32, counts.Reuse.Missed(0));
        Assert.Equal(64 * 32, counts.Reuse.Missed(128));
    }

    [Fact]
    public void A_branch_that_half_a_warp_takes_diverges_and_leaves_half_the_lanes()
    {
        LaunchCounts counts = Run("""
            mov.u32 %r0, %laneid;
            setp.lt.u32 %p0, %r0, 16;
            @%p0 bra LATER;
            add.u32 %r1, %r0, 1;
            LATER:
            """);
        Assert.Equal((2, 2), (counts.Branches, counts.DivergentBranches));
        InstructionCount integers = counts.Instructions.Single(i => i.Class == InstructionClass.Integer);
        Assert.Equal((2, 32), (integers.Warp, integers.Thread));
    }

    [Fact]
    public void A_branch_that_a_whole_warp_takes_does_not_diverge()
    {
        LaunchCounts counts = Run("""
            mov.u32 %r0, %tid.x;
            setp.lt.u32 %p0, %r0, 32;
            @%p0 bra LATER;
            add.u32 %r1, %r0, 1;
            LATER:
            """);
        Assert.Equal((2, 0), (counts.Branches, counts.DivergentBranches));
        Assert.Equal(0, counts.Divergence);
    }

    [Fact]
    public void Multiply_adds_are_counted_for_warps_threads_and_their_unit()
    {
        LaunchCounts counts = Run("""
            mov.f32 %f0, 0f3f800000;
            fma.rn.f32 %f1, %f0, %f0, %f0;
            fma.rn.f32 %f2, %f1, %f0, %f0;
            fma.rn.f32 %f3, %f2, %f0, %f0;
            """, blocks: 3);
        InstructionCount fma = counts.Instructions.Single(i => i.Class == InstructionClass.Fma);
        Assert.Equal((3 * 3 * 2, 3 * 3 * Threads), (fma.Warp, fma.Thread));
        Assert.Equal(fma.Warp, counts.Of(MachineUnit.Fp32));

        // Beside them: the parameter's load, the move, the end.
        Assert.Equal(3.0 / 6, counts.FmaShare);
        Assert.Equal(32, counts.ActiveLanes);
    }

    [Fact]
    public void Other_kernels_are_not_counted()
    {
        LaunchCounts counts = Run("ld.global.u32 %r0, [%rd0];", counted: "Another");
        Assert.Empty(counts.Instructions);
        Assert.Equal(0, counts.Sectors);
    }

    [Fact]
    public void Counts_of_many_problems_are_multiples()
    {
        LaunchCounts counts = Run("ld.global.u32 %r0, [%rd0];");
        LaunchCounts many = counts.Times(10);
        Assert.Equal(10 * counts.WarpInstructions, many.WarpInstructions);
        Assert.Equal(10 * counts.Sectors, many.Sectors);
        Assert.Equal(10 * counts.Traffic[0].Reads, many.Traffic[0].Reads);
        Assert.Equal((counts.FmaShare, counts.Coalescing, counts.ActiveLanes), (many.FmaShare, many.Coalescing, many.ActiveLanes));
    }

    /// <summary>Runs instructions; %rd0 is the address of 64 KiB of zeros.</summary>
    private static LaunchCounts Run(string body, int shared = 0, int blocks = 1, string counted = "Small")
    {
        string source = $$"""
            .version 7.0
            .target sm_70
            .address_size 64
            .extern .shared .align 16 .b8 shared[];
            .visible .entry Small(.param .u64 memory)
            {
                .reg .pred %p<2>;
                .reg .u32 %r<8>;
                .reg .f32 %f<4>;
                .reg .u64 %rd<4>;
                ld.param.u64 %rd0, [memory];
                {{body}}
                ret;
            }
            """;
        var counter = new LaunchCounter(counted);
        using var device = new EmulatedDevice { Observer = counter };
        using var memory = new GpuMemory(device, 64 << 10);
        device.Clear(memory.Address, memory.Bytes);
        device.Launch(new KernelSource("Small", "Small.ptx", source), new GpuGrid(blocks, Threads, shared), BitConverter.GetBytes(memory.Address));
        device.Synchronize();
        return counter.Count();
    }
}
