using FastProxy.Ptx.Assembler;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Profile;
using FastProxy.Ptx.Text;
using Xunit;

namespace FastProxy.Ptx.Tests.Profile;

/// <summary>The model against times by hand.</summary>
public sealed class TimeModelTests
{
    private const double Sms = 132;
    private const double Hz = 1.98e9;
    private static readonly RegisterCount Few = new(32, RegisterSource.Table);
    private static readonly GpuSpec H100 = GpuSpec.Of("h100")[0];
    private static readonly GpuSpec Rtx4090 = GpuSpec.Of("rtx4090")[0];

    [Fact]
    public void Multiply_adds_alone_reach_the_peak_when_the_blocks_fill_the_chip()
    {
        const double fma = 1e9;
        TimeModel model = TimeModel.Of(H100, Counts([(MachineUnit.Fp32, fma)]), Launch(10 * Sms), Few, 64 * fma, 0);
        Assert.Equal(["FP32", "issue"], model.Bounds.Take(2).Select(b => b.Name).Order());
        Assert.Equal(fma / (Sms * 4) / Hz, model.Seconds, 1e-9);
        Assert.Equal(1, model.FlopRate / H100.PeakFlopRate, 1e-3);
        Assert.Equal(1, model.FmaShare, 1e-3);
        Assert.Equal(1, model.Quantisation);
    }

    [Fact]
    public void Other_instructions_take_issue_slots_from_multiply_adds()
    {
        TimeModel model = TimeModel.Of(H100, Counts([(MachineUnit.Fp32, 3e9), (MachineUnit.Integer, 1e9)]), Launch(Sms), Few, 64 * 3e9, 0);
        Assert.Equal("issue", model.Bound);
        Assert.Equal(.75, model.FlopRate / H100.PeakFlopRate, 1e-3);
    }

    [Fact]
    public void A_last_wave_that_is_not_full_costs_a_whole_one()
    {
        TimeModel full = TimeModel.Of(H100, Counts([(MachineUnit.Fp32, 1e9)]), Launch(2 * Sms), Few, 1, 0);
        TimeModel one = TimeModel.Of(H100, Counts([(MachineUnit.Fp32, 1e9)]), Launch(Sms + 1), Few, 1, 0);
        Assert.Equal(2 * Sms / (Sms + 1), one.Quantisation, 1e-9);
        Assert.Equal(one.Quantisation * full.Seconds, one.Seconds, 1e-9);
    }

    [Fact]
    public void Integers_take_lanes_of_multiply_adds_where_the_gpu_shares_them()
    {
        LaunchCounts counts = Counts([(MachineUnit.Fp32, 1e9), (MachineUnit.Integer, 1e9)]);
        double Fp32(GpuSpec gpu) => TimeModel.Of(gpu, counts, Launch(gpu.Multiprocessors), Few, 1, 0).Bounds.Single(b => b.Name == "FP32").Seconds;
        Assert.Equal(1e9 / 4 / (Sms * Hz), Fp32(H100), 1e-9);
        Assert.Equal(2e9 / 4 / (128 * 2.52e9), Fp32(Rtx4090), 1e-9);
    }

    [Theory]
    [InlineData(MachineUnit.Fp64, "FP64", 2)]
    [InlineData(MachineUnit.Special, "special", .5)]
    [InlineData(MachineUnit.Shuffle, "shuffle", 1)]
    public void A_narrow_unit_bounds_what_only_it_can_do(MachineUnit unit, string bound, double warpsPerClock)
    {
        TimeModel model = TimeModel.Of(H100, Counts([(unit, 1e9)]), Launch(Sms), Few, 1, 0);
        Assert.Equal(bound, model.Bound);
        Assert.Equal(1e9 / warpsPerClock / (Sms * Hz), model.Seconds, 1e-9);
    }

    [Fact]
    public void Memory_bounds_by_its_distinct_bytes()
    {
        LaunchCounts counts = Counts([(MachineUnit.Memory, 1)]) with
        {
            DistinctReadBytes = 2e9,
            DistinctWrittenBytes = 1.35e9,
            Reuse = Cold(2e9),
            WrittenSectorBytes = 1.35e9,
        };
        TimeModel model = TimeModel.Of(H100, counts, Launch(100 * Sms), Few, 1, 1.675e9);
        Assert.Equal("DRAM", model.Bound);
        Assert.Equal(1e-3, model.Seconds, 1e-9);
        Assert.Equal(.5, model.DramShare, 1e-9);
    }

    [Fact]
    public void The_first_level_cache_serves_what_a_block_reads_again_before_its_share_is_full()
    {
        // Half of the bytes come first, half after 800 lines, 100 KiB.
        double[] bytes = new double[ReuseHistogram.MaxLines + 1];
        bytes[800] = 1e9;
        bytes[ReuseHistogram.MaxLines] = 1e9;
        LaunchCounts counts = Counts([(MachineUnit.Memory, 1)]) with { Reuse = new ReuseHistogram(bytes) };
        double L2(LaunchFacts launch) => TimeModel.Of(H100, counts, launch, Few, 1, 0).Bounds.Single(b => b.Name == "L2").Seconds;
        Assert.Equal(1e9 / 5120 / Hz, L2(new LaunchFacts(Sms, 2048, 0)), 1e-9);

        // Two blocks share 256 KiB, each 128; of 1024 threads, or with 100 KiB of shared memory beside the cache.
        Assert.Equal(1e9 / 5120 / Hz, L2(new LaunchFacts(Sms, 1024, 0)), 1e-9);
        Assert.Equal(2e9 / 5120 / Hz, L2(new LaunchFacts(Sms, 1024, 100 << 10)), 1e-9);
        Assert.Equal(2e9 / 5120 / Hz, L2(new LaunchFacts(Sms, 512, 0)), 1e-9);
    }

    [Fact]
    public void Wavefronts_of_shared_memory_and_of_global_requests_are_cycles_of_one_unit()
    {
        LaunchCounts counts = Counts([(MachineUnit.Memory, 1)]) with { SharedWavefronts = 3e9, L1Wavefronts = 1e9 };
        TimeModel model = TimeModel.Of(H100, counts, Launch(Sms), Few, 1, 0);
        Assert.Equal(("L1 and shared", 4e9 / (Sms * Hz)), (model.Bound, model.Seconds));
    }

    internal static LaunchCounts Counts((MachineUnit Unit, double Instructions)[] units) =>
        new(
            [new InstructionCount(InstructionClass.Fma, 1e9, 32e9)], [.. units.Select(u => new UnitCount(u.Unit, u.Instructions))], [], 0, 0, 0, 0, 0,
            0, 0, 0, 0, new ReuseHistogram([]), 0);

    private static ReuseHistogram Cold(double bytes) => new([.. new double[ReuseHistogram.MaxLines], bytes]);

    private static LaunchFacts Launch(double blocks) => new(blocks, 256, 0);
}
