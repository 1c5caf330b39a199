using FastProxy.Kernels;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Assembler;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Profile;

/// <summary>Profiles PTX kernels on the emulator.</summary>
public static class KernelProfiler
{
    /// <summary>The emulator takes seconds for what a GPU does in microseconds; problems of one shape do the same.</summary>
    private const int MostProblems = 2;

    /// <summary>Runs a kernel on made-up inputs and models its time.</summary>
    /// <param name="kernel">The kernel, in PTX.</param>
    /// <param name="shape">The sizes; a launch of all its problems is modelled.</param>
    /// <param name="gpus">The GPUs.</param>
    /// <param name="ptxas">The assembler, for registers and machine code; null for the table of registers.</param>
    /// <exception cref="GpuException">The kernel fails, or takes more memory than the emulator has.</exception>
    public static KernelProfile Of(KernelInfo kernel, CaseShape shape, IReadOnlyList<GpuSpec> gpus, Ptxas? ptxas = null)
    {
        GpuCases cases = kernel.Gpu ?? throw new ArgumentException($"{kernel.Name} is not in PTX", nameof(kernel));
        int emulated = Math.Min(shape.Problems, MostProblems);
        var counter = new LaunchCounter(kernel.Name);
        using var device = new EmulatedDevice();
        using GpuCase run = cases.Of(device, shape with { Problems = emulated });
        using var queue = new GpuQueue(device);
        device.Observer = counter;
        run.Run(queue);
        device.Synchronize();
        PtxProgram program = counter.Program ?? throw new GpuException($"{kernel.Name}: its case launches another kernel");
        double factor = (double)shape.Problems / emulated;
        LaunchCounts counts = counter.Count().Times(factor);
        (double flop, double bytes) = (run.Flop * factor, run.Bytes * factor);
        var launch = new LaunchFacts(counter.Blocks * factor, counter.BlockThreads, counter.SharedBytes);
        AssembledKernel[] assembled = ptxas is null ? [] : [.. gpus.Select(g => g.Sm).Distinct().Select(sm => ptxas.Assemble(cases.Ptx, sm))];
        RegisterCount Registers(GpuSpec gpu) => assembled.FirstOrDefault(a => a.Sm == gpu.Sm) is { } one
            ? new RegisterCount(one.Registers, RegisterSource.Assembler)
            : KernelRegisters.Of(cases.Ptx, program, gpu.Sm);
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

    private static string Text(CaseShape s) =>
        $"{s.In} to {s.Out} channels, {s.Kernel}x{s.Kernel} stride {s.Stride}{(s.Groups > 1 ? $" groups {s.Groups}" : "")}, {s.Height}x{s.Width}, {s.Samples} samples";
}
