using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Random;

/// <summary><see cref="Rademacher"/> on a GPU, with the same bits; <c>Rademacher.ptx</c> is its contract.</summary>
/// <param name="Y">The layout of the signs.</param>
public readonly record struct RademacherGpu(ActivationLayout Y) : IGpuKernel<RademacherProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("Rademacher");

    public GpuGrid Grid => ThreadGrid.Of(Y);

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Y.ChannelStride * sizeof(float));
        parameters.Add(Grid.X / Y.Channels);
        parameters.Add(Y.Height * Y.RowStride / 4);
        parameters.Add(Y.Lanes);
        parameters.Add(Y.Samples);
        parameters.Add((uint)Y.Neurons);
    }
}

/// <summary>Signs to draw.</summary>
/// <param name="Key">The seed, folded by <see cref="Rademacher.KeyOf"/>.</param>
/// <param name="Y">The address of the signs.</param>
public readonly record struct RademacherProblem(uint Key, ulong Y)
{
    /// <summary>Creates the problem for the signs of a seed.</summary>
    public RademacherProblem(ulong seed, ulong y)
        : this(Rademacher.KeyOf(seed), y)
    {
    }
}

/// <summary><see cref="RademacherGpu"/> at a shape.</summary>
public sealed class RademacherCase : LaunchCase<RademacherGpu, RademacherProblem>
{
    private const int FlopPerValue = 12;

    /// <summary>Creates the case at the input of <paramref name="shape"/>.</summary>
    public RademacherCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        Kernel = new RademacherGpu(shape.X);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(i => new RademacherProblem((ulong)i, Output(shape.X)))];
        double values = (double)shape.Problems * shape.X.Neurons * shape.X.Lanes;
        Flop = FlopPerValue * values;
        Bytes = sizeof(float) * values;
    }
}
