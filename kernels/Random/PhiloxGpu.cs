using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Random;

/// <summary><see cref="Philox"/> on a GPU, with the same bits; <c>Philox.ptx</c> is its contract.</summary>
public readonly record struct PhiloxGpu : IGpuKernel<PhiloxProblem>
{
    private const int Blocks = 8;

    public static KernelSource Ptx { get; } = KernelSource.Load("Philox");

    public GpuGrid Grid => new(Blocks, ThreadGrid.Block);

    public void Write(ref ParameterWriter parameters)
    {
    }
}

/// <summary>Numbers to draw.</summary>
/// <param name="Seed">The key.</param>
/// <param name="Stream">The high half of the counter.</param>
/// <param name="Count">The number of values.</param>
/// <param name="Scale">The bound of uniform numbers, the deviation of normal ones.</param>
/// <param name="IsNormal">Whether the numbers are normal.</param>
/// <param name="Values">The address of the values.</param>
public readonly record struct PhiloxProblem(ulong Seed, ulong Stream, int Count, float Scale, bool IsNormal, ulong Values);

/// <summary><see cref="PhiloxGpu"/> for the normal weights of a convolution.</summary>
public sealed class PhiloxCase : GpuCase
{
    // The integer operations of a value, and the float64 operations of a normal.
    private const int FlopPerValue = 65;

    private readonly PhiloxProblem[] problems;

    /// <summary>Creates the case at the convolution of <paramref name="shape"/>.</summary>
    public PhiloxCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        int count = checked(shape.Conv.OutChannels * shape.Conv.GroupIn * shape.Conv.Taps);
        problems = [.. Enumerable.Range(0, shape.Problems).Select(
            i => new PhiloxProblem(1, (ulong)i, count, 1, i % 2 == 0, Output((long)count * sizeof(float))))];
        Flop = (double)FlopPerValue * shape.Problems * count;
        Bytes = 4.0 * shape.Problems * count;
    }

    public override void Run(GpuQueue queue) => queue.Run(default(PhiloxGpu), problems);
}
