using FastProxy.Ptx.Profile;
using Xunit;

namespace FastProxy.Ptx.Tests.Profile;

/// <summary>The model against times by hand.</summary>
public sealed class TimeModelTests
{
    private const double Sms = 132;
    private const double Hz = 1.98e9;
    private static readonly GpuSpec H100 = GpuSpec.Of("h100")[0];
    private static readonly GpuSpec Rtx4090 = GpuSpec.Of("rtx4090")[0];

    [Fact]
    public void Multiply_adds_alone_reach_the_peak_when_the_blocks_fill_the_chip()
    {
        const double fma = 1e9;
        TimeModel model = TimeModel.Of(H100, Counts([(MachineUnit.Fp32, fma)]), Launch(10 * Sms), 64 * fma);
        Assert.Equal(["FP32", "issue"], model.Bounds.Take(2).Select(b => b.Name).Order());
        Assert.Equal(fma / (Sms * 4) / Hz, model.Seconds, 1e-9);
        Assert.Equal(1, model.PeakShare, 1e-3);
        Assert.Equal(1, model.Quantisation);
    }

    [Fact]
    public void Other_instructions_take_issue_slots_from_multiply_adds()
    {
        TimeModel model = TimeModel.Of(H100, Counts([(MachineUnit.Fp32, 3e9), (MachineUnit.Integer, 1e9)]), Launch(Sms), 64 * 3e9);
        Assert.Equal("issue", model.Bound);
        Assert.Equal(.75, model.PeakShare, 1e-3);
    }

    [Fact]
    public void A_last_wave_that_is_not_full_costs_a_whole_one()
    {
        TimeModel full = TimeModel.Of(H100, Counts([(MachineUnit.Fp32, 1e9)]), Launch(2 * Sms), 1);
        TimeModel one = TimeModel.Of(H100, Counts([(MachineUnit.Fp32, 1e9)]), Launch(Sms + 1), 1);
        Assert.Equal(2 * Sms / (Sms + 1), one.Quantisation, 1e-9);
        Assert.Equal(one.Quantisation * full.Seconds, one.Seconds, 1e-9);
    }

    [Fact]
    public void Integers_take_lanes_of_multiply_adds_where_the_gpu_shares_them()
    {
        LaunchCounts counts = Counts([(MachineUnit.Fp32, 1e9), (MachineUnit.Integer, 1e9)]);
        double Fp32(GpuSpec gpu) => TimeModel.Of(gpu, counts, Launch(gpu.Multiprocessors), 1).Bounds.Single(b => b.Name == "FP32").Seconds;
        Assert.Equal(1e9 / 4 / (Sms * Hz), Fp32(H100), 1e-9);
        Assert.Equal(2e9 / 4 / (128 * 2.52e9), Fp32(Rtx4090), 1e-9);
    }

    [Theory]
    [InlineData(MachineUnit.Fp64, "FP64", 2)]
    [InlineData(MachineUnit.Special, "special", .5)]
    [InlineData(MachineUnit.Shuffle, "shuffle", 1)]
    public void A_narrow_unit_bounds_what_only_it_can_do(MachineUnit unit, string bound, double warpsPerClock)
    {
        TimeModel model = TimeModel.Of(H100, Counts([(unit, 1e9)]), Launch(Sms), 1);
        Assert.Equal(bound, model.Bound);
        Assert.Equal(1e9 / warpsPerClock / (Sms * Hz), model.Seconds, 1e-9);
    }

    [Fact]
    public void Memory_bounds_by_its_distinct_bytes()
    {
        LaunchCounts counts = Counts([(MachineUnit.Memory, 1)]) with { DistinctReadBytes = 2e9, DistinctWrittenBytes = 1.35e9, BlockReadBytes = 2e9, Sectors = 3.35e9 / 32, WrittenSectorBytes = 1.35e9 };
        TimeModel model = TimeModel.Of(H100, counts, Launch(100 * Sms), 1);
        Assert.Equal("DRAM", model.Bound);
        Assert.Equal(1e-3, model.Seconds, 1e-9);
    }

    [Fact]
    public void The_first_level_cache_serves_what_a_block_reads_again_only_where_it_fits()
    {
        LaunchCounts counts = Counts([(MachineUnit.Memory, 1)]) with { Sectors = 1e9, BlockReadBytes = Sms * (100 << 10) };
        double L2(LaunchFacts launch) => TimeModel.Of(H100, counts, launch, 1).Bounds.Single(b => b.Name == "L2").Seconds;

        // A block of 2048 threads fills a multiprocessor: 100 KiB of 256 are read by it.
        Assert.Equal(Sms * (100 << 10) / 5120 / Hz, L2(new LaunchFacts(Sms, 2048, 32, 0)), 1e-9);

        // 160 KiB of shared memory leave no room for it.
        Assert.Equal(32e9 / 5120 / Hz, L2(new LaunchFacts(Sms, 2048, 32, 160 << 10)), 1e-9);
    }

    [Fact]
    public void Wavefronts_of_shared_memory_and_of_global_requests_are_cycles_of_one_unit()
    {
        LaunchCounts counts = Counts([(MachineUnit.Memory, 1)]) with { SharedWavefronts = 3e9, L1Wavefronts = 1e9 };
        TimeModel model = TimeModel.Of(H100, counts, Launch(Sms), 1);
        Assert.Equal(("L1 and shared", 4e9 / (Sms * Hz)), (model.Bound, model.Seconds));
    }

    internal static LaunchCounts Counts((MachineUnit Unit, double Instructions)[] units) =>
        new([new InstructionCount(InstructionClass.Fma, 1, 32)], [.. units.Select(u => new UnitCount(u.Unit, u.Instructions))], [], 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static LaunchFacts Launch(double blocks) => new(blocks, 256, 32, 0);
}
