using FastProxy.Kernels.Gpu;

namespace FastProxy.Kernels.Norm;

/// <summary>A bias's gradient: device addresses.</summary>
/// <param name="Gradient">C x Lanes.</param>
/// <param name="Rows">2 x C, written.</param>
public readonly record struct BiasTangentProblem(ulong Gradient, ulong Rows);

/// <summary>The derivative of a linear layer's output along its bias's gradient: <c>BiasTangent.ptx</c>.</summary>
/// <param name="Channels">C.</param>
/// <param name="Samples">S.</param>
public readonly record struct BiasTangentGpu(int Channels, int Samples) : IGpuKernel<BiasTangentProblem>
{
    private const int Threads = 32;

    /// <inheritdoc/>
    public static PtxKernel Ptx { get; } = PtxKernel.Load("BiasTangent");

    /// <inheritdoc/>
    public GpuGrid Grid => new((Channels + Threads - 1) / Threads, Threads);

    /// <inheritdoc/>
    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Channels);
        parameters.Add(Samples);
        parameters.Add(Lanes.Padded(Samples));
    }
}

/// <summary><see cref="BiasTangentGpu"/> on made-up inputs.</summary>
public sealed class BiasTangentCase : GpuCase
{
    private readonly BiasTangentGpu kernel;
    private readonly BiasTangentProblem[] problems;

    /// <summary>Inputs of a shape.</summary>
    public BiasTangentCase(IGpuDevice device, KernelShape shape)
        : base(device)
    {
        kernel = new BiasTangentGpu(shape.In, shape.Samples);
        problems = [.. Enumerable.Range(0, shape.Problems).Select(
            _ => new BiasTangentProblem(Input((long)shape.In * Lanes.Padded(shape.Samples)), Output(2 * shape.In * sizeof(float))))];
        Flop = (double)shape.In * shape.Samples * shape.Problems;
        Bytes = sizeof(float) * shape.Problems * (Flop / shape.Problems + 2 * shape.In);
    }

    /// <inheritdoc/>
    public override double Flop { get; }

    /// <inheritdoc/>
    public override double Bytes { get; }

    /// <inheritdoc/>
    public override void Run(GpuQueue queue) => queue.Run(in kernel, problems);
}
