using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Loss;

/// <summary>Adds the signs of a gradient to a sum; <c>SignSum.ptx</c> is its contract.</summary>
/// <param name="IsFirst">Whether the sum starts with this gradient; its content is not read then.</param>
public readonly record struct SignSumGpu(bool IsFirst) : IGpuKernel<SignSumProblem>
{
    private const int Blocks = 8;

    public static KernelSource Ptx { get; } = KernelSource.Load("SignSum");

    public GpuGrid Grid => new(Blocks, ThreadGrid.Block);

    public void Write(ref ParameterWriter parameters) => parameters.Add(IsFirst ? 1 : 0);
}

/// <summary>A gradient and a sum.</summary>
/// <param name="Gradient">The gradient.</param>
/// <param name="Count">The number of its elements.</param>
/// <param name="Sum">As many elements.</param>
public readonly record struct SignSumProblem(ulong Gradient, int Count, ulong Sum);

/// <summary><see cref="SignSumGpu"/> for the first of the gradients of a convolution's weights.</summary>
public sealed class SignSumCase : GpuCase
{
    private readonly SignSumGpu kernel = new(IsFirst: true);
    private readonly SignSumProblem[] problems;

    /// <summary>Creates the case at the convolution of <paramref name="shape"/>.</summary>
    public SignSumCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        int count = checked(shape.Conv.OutChannels * shape.Conv.GroupIn * shape.Conv.Taps);
        problems = [.. Enumerable.Range(0, shape.Problems).Select(
            _ => new SignSumProblem(WideInput(count), count, Output((long)count * sizeof(float))))];
        Flop = (double)shape.Problems * count;
        Bytes = 2 * sizeof(float) * Flop;
    }

    public override void Run(GpuQueue queue) => queue.Run(in kernel, problems);
}
