using System.Globalization;
using System.Text;
using CommandLine;
using FastProxy.Bench.Harness;
using FastProxy.Ilgpu;
using FastProxy.Kernels;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Conv;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Profile;

namespace FastProxy.Bench.Gpu;

/// <summary>Every kernel that has a twin in C#, beside the PTX that ILGPU makes of the twin.</summary>
[Verb("twins", HelpText = "Twins in C# beside the PTX kernels: instructions, bytes and modelled time.")]
internal sealed class TwinsVerb : Verb
{
    private const int Problems = 132;
    private const int MiddleStage = 1;

    [Option("filter", HelpText = "Only kernels whose name contains this.")]
    public string Filter { get; set; } = "";

    public override void Run()
    {
        IReadOnlyList<GpuSpec> gpus = GpuSpec.Of("h100");
        var table = new StringBuilder();
        table.AppendLine(
            "| kernel | stage | machine instructions, times | multiply-adds: PTX | twin | bytes requested, times | sectors, times "
            + "| registers: PTX | twin | modelled us: PTX | twin | times | bound: PTX | twin |");
        table.AppendLine("| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --- | --- |");
        foreach (KernelInfo kernel in KernelCatalog.InPtx.Where(
            k => TwinCatalog.Names.Contains(k.Name) && k.Name.Contains(Filter, StringComparison.OrdinalIgnoreCase)))
        {
            var variant = new KernelVariant(TwinPtx.Of(kernel.Gpu!.Ptx), emulator => new TwinPtxDevice(emulator));
            CaseShape[] stages = [.. StageShapes.For(kernel.Name, Problems)];
            foreach (CaseShape shape in kernel.Name == nameof(ConvDirect) ? stages : [stages[Math.Min(MiddleStage, stages.Length - 1)]])
            {
                string row = Row(KernelProfiler.Of(kernel, shape, gpus), KernelProfiler.Of(kernel, shape, gpus, other: variant), shape);
                Console.WriteLine(row);
                table.AppendLine(row);
            }
        }

        PublishAs("twins", "Twins in C# beside the PTX kernels", Explanation() + table);
    }

    private static string Explanation() =>
        $"""
        **Modelled, not measured**: no GPU was at hand. Both texts ran on the emulator, which counted 2 of the {Problems} problems of a launch; times
        are those that `fastproxy profile --twin` models for an H100.

        - stage: channels in and out, side of the image; batch 64
        - machine instructions: those of warps, copies of registers left out, which an assembler merges; multiply-adds: their share
        - times: of the twin to the kernel written by hand
        - registers: NVIDIA's assembler's for the kernel; an estimate for the twin


        """;

    private static string Row(KernelProfile hand, KernelProfile twin, CaseShape shape)
    {
        (TimeModel a, TimeModel b) = (hand.Models[0], twin.Models[0]);
        string Times(double of, double to) => to > 0 ? (of / to).ToString("F2", CultureInfo.InvariantCulture) : "";
        string Share(LaunchCounts c) => (100 * c.Of(InstructionClass.Fma) / c.MachineInstructions).ToString("F0", CultureInfo.InvariantCulture) + "%";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {hand.Kernel} | {shape.In}ch {shape.Height}x{shape.Width} "
            + $"| {Times(twin.Counts.MachineInstructions, hand.Counts.MachineInstructions)} | {Share(hand.Counts)} | {Share(twin.Counts)} "
            + $"| {Times(twin.Counts.RequestedBytes, hand.Counts.RequestedBytes)} | {Times(twin.Counts.Sectors, hand.Counts.Sectors)} "
            + $"| {a.Registers.Count} | {b.Registers.Count} | {1e6 * a.Seconds:F2} | {1e6 * b.Seconds:F2} | {Times(b.Seconds, a.Seconds)} "
            + $"| {a.Bound} | {b.Bound} |");
    }
}
