using System.Globalization;
using System.Text;
using CommandLine;
using FastProxy.Bench.Harness;
using FastProxy.Kernels;
using FastProxy.Kernels.Activations.Functions;
using FastProxy.Kernels.Cases;
using FastProxy.Ptx.Profile;

namespace FastProxy.Bench.Gpu;

/// <summary>Every PTX kernel at the stages of NAS-Bench-201, counted by emulation and modelled on two GPUs.</summary>
[Verb("modelled", HelpText = "PTX kernels: what they do, counted by emulation, and the share of a GPU's peak, by a model.")]
internal sealed class ModelledVerb : Verb
{
    /// <summary>One for each multiprocessor of an H100.</summary>
    private const int Problems = 132;

    private static readonly string[] Functions = [nameof(Gelu), nameof(Silu)];

    [Option("filter", HelpText = "Only kernels whose name contains this.")]
    public string Filter { get; set; } = "";

    public override void Run()
    {
        GpuSpec[] gpus = [.. GpuSpec.Of("h100"), .. GpuSpec.Of("a100")];
        var table = new StringBuilder();
        table.AppendLine(
            "| kernel | stage | FMA share | coalescing | conflicts | compulsory | requested | registers | "
            + string.Join(" | ", gpus.Select(g => $"{g.Name}: occupancy | bound | FMA peak | DRAM")) + " |");
        table.AppendLine("| --- | --- | --: | --: | --: | --: | --: | --: |" + string.Concat(gpus.Select(_ => " --: | --- | --: | --: |")));
        foreach (KernelInfo kernel in KernelCatalog.InPtx.Where(k => k.Name.Contains(Filter, StringComparison.OrdinalIgnoreCase) && IsShown(k)))
        {
            foreach (CaseShape shape in StageShapes.For(kernel.Name, Problems))
            {
                string row = Row(KernelProfiler.Of(kernel, shape, gpus), shape);
                Console.WriteLine(row);
                table.AppendLine(row);
            }
        }

        PublishAs("modelled-gpu", "PTX kernels, modelled", Explanation() + table);
    }

    /// <summary>The kernels of functions share four frames; two functions stand for the others.</summary>
    private static bool IsShown(KernelInfo kernel) => kernel.Gpu!.Ptx.Frame is not { } frame
        || Functions.Any(f => kernel.Name == f + frame["Activation".Length..]);

    private static string Explanation() =>
        $"""
        **Modelled, not measured**: no GPU was at hand. Instructions and requests are counted by the emulator, of 2 of the {Problems} problems of a
        launch; times are those that `fastproxy profile` models: every unit busy all the time, no latency exposed, at the boost clock of the data
        sheet.

        - stage: channels in and out, side of the image; batch 64; 3x3 windows of stride 1 where a kernel has any; `PatchGram` is for the classifier
        - FMA share: multiply-adds among the instructions of warps
        - coalescing: least 32-byte sectors of global requests among those moved; conflicts: cycles of shared memory beyond the least, to a request
        - compulsory: bytes of the 32-byte sectors of global memory touched to those that have to be read or written; requested: bytes that
          threads ask for to the same, beyond 1 served by caches
        - registers: of a thread on the first GPU, as NVIDIA's assembler gives them; occupancy: resident warps of those there could be
        - bound: the unit that bounds the time; FMA peak: multiply-adds done of those that the GPU can do in it; DRAM: bytes
          that have to be moved of those that it can move
        - functions: their kernels are four frames, `Activation`, `-Grad`, `-Curvature` and `-Dual`, around the instructions of a function;
          {string.Join(" and ", Functions)} stand for the others


        """;

    private static string Row(KernelProfile p, CaseShape shape) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {p.Kernel} | {shape.In}ch {shape.Height}x{shape.Width} | {100 * p.Counts.FmaShare:F0}% | {100 * p.Counts.Coalescing:F1}% "
        + $"| {p.Counts.ConflictsPerRequest:0.###} | {p.CompulsoryRatio:F2} | {p.RequestedRatio:F2} | {p.Models[0].Registers.Count} | ")
        + string.Join(" | ", p.Models.Select(m => string.Create(
            CultureInfo.InvariantCulture, $"{100 * m.Occupancy.Share:F0}% | {m.Bound} | {100 * m.FmaShare:F0}% | {100 * m.DramShare:F0}%"))) + " |";
}
