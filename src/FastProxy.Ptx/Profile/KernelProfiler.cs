using FastProxy.Kernels;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Assembler;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Profile;

/// <summary>Another text that does a kernel's work.</summary>
/// <param name="Text">The text.</param>
/// <param name="Over">Returns a device that launches it on an emulator wherever the kernel is launched.</param>
public sealed record KernelVariant(KernelSource Text, Func<EmulatedDevice, IGpuDevice> Over);

/// <summary>Profiles PTX kernels on the emulator.</summary>
public static class KernelProfiler
{
    /// <summary>The emulator takes seconds for what a GPU does in microseconds; problems of one shape do the same.</summary>
    private const int MaxProblems = 2;

    /// <summary>Runs a kernel on made-up inputs and models its time.</summary>
    /// <param name="kernel">The kernel, in PTX.</param>
    /// <param name="shape">The sizes; a launch of all its problems is modelled.</param>
    /// <param name="gpus">The GPUs.</param>
    /// <param name="ptxas">The assembler, for registers and machine code; null for the table of registers.</param>
    /// <param name="other">Another text that does the same in its place; null for the kernel's own.</param>
    /// <exception cref="GpuException">The kernel fails, or takes more memory than the emulator has.</exception>
    public static KernelProfile Of(KernelInfo kernel, CaseShape shape, IReadOnlyList<GpuSpec> gpus, Ptxas? ptxas = null, KernelVariant? other = null)
    {
        GpuCases cases = kernel.Gpu ?? throw new ArgumentException($"{kernel.Name} is not in PTX", nameof(kernel));
        int emulated = Math.Min(shape.Problems, MaxProblems);
        var counter = new LaunchCounter(kernel.Name);
        using var emulator = new EmulatedDevice();
        IGpuDevice device = other?.Over(emulator) ?? emulator;
        KernelSource text = other?.Text ?? cases.Ptx;
        using GpuCase run = cases.Of(device, shape with { Problems = emulated });
        using var queue = new GpuQueue(device);
        emulator.Observer = counter;
        run.Run(queue);
        device.Synchronize();
        PtxProgram program = counter.Program ?? throw new GpuException($"{kernel.Name}: its case launches another kernel");
        double factor = (double)shape.Problems / emulated;
        LaunchCounts counts = counter.Count().Times(factor);
        (double flop, double bytes) = (run.Flop * factor, run.Bytes * factor);
        var launch = new LaunchFacts(counter.Blocks * factor, counter.BlockThreads, counter.SharedBytes);
        AssembledKernel[] assembled = ptxas is null ? [] : [.. gpus.Select(g => g.Sm).Distinct().Select(sm => ptxas.Assemble(text, sm))];
        RegisterCount Registers(GpuSpec gpu) => assembled.FirstOrDefault(a => a.Sm == gpu.Sm) is { } one
            ? new RegisterCount(one.Registers, RegisterSource.Assembler)
            : KernelRegisters.Of(text, program, gpu.Sm);
        return new KernelProfile(
            kernel.Name,
            kernel.Computes,
            Text(shape),
            shape.Problems,
            emulated,
            counter.Launches,
            launch,
            counts,
            flop,
            bytes,
            [.. gpus.Select(gpu => TimeModel.Of(gpu, counts, launch, Registers(gpu), flop, bytes))],
            assembled);
    }

    /// <summary>The profile of launches that are done, of a kernel that no case describes.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="shape">The launch, in words.</param>
    /// <param name="counter">
    /// What it did. Operations are the float32 and float64 arithmetic; compulsory bytes are those of the sectors touched.
    /// </param>
    /// <param name="gpus">The GPUs.</param>
    public static KernelProfile Of(KernelSource kernel, string shape, LaunchCounter counter, IReadOnlyList<GpuSpec> gpus)
    {
        PtxProgram program = counter.Program ?? throw new ArgumentException($"{kernel.Name} was not launched", nameof(counter));
        LaunchCounts counts = counter.Count();
        var launch = new LaunchFacts(counter.Blocks, counter.BlockThreads, counter.SharedBytes);
        double flop = counts.Instructions.Sum(i => i.Class switch
        {
            InstructionClass.Fma => 2 * i.Thread,
            InstructionClass.Float or InstructionClass.Double or InstructionClass.Special => i.Thread,
            _ => 0,
        });
        double bytes = Math.Max(counts.DistinctBytes, 1);
        TimeModel[] models = [.. gpus.Select(gpu => TimeModel.Of(gpu, counts, launch, KernelRegisters.Of(kernel, program, gpu.Sm), flop, bytes))];
        return new KernelProfile(kernel.Name, kernel.File, shape, 1, 1, counter.Launches, launch, counts, flop, bytes, models, []);
    }

    private static string Text(CaseShape s) =>
        $"{s.In} to {s.Out} channels, {s.Kernel}x{s.Kernel} stride {s.Stride}{(s.Groups > 1 ? $" groups {s.Groups}" : "")}, "
        + $"{s.Height}x{s.Width}, {s.Samples} samples";
}
