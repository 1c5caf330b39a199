using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary><see cref="GlobalAvgPool"/> on a GPU, with the same bits; <c>GlobalAvgPool.ptx</c> is its contract.</summary>
/// <param name="X">The layout of the input.</param>
public readonly record struct GlobalAvgPoolGpu(ActivationLayout X) : IGpuKernel<GlobalAvgPoolProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("GlobalAvgPool");

    public GpuGrid Grid => ThreadGrid.Of((long)X.Channels * X.Lanes / 4);

    public void Write(ref ParameterWriter parameters)
    {
        ActivationLayout yl = X with { Height = 1, Width = 1 };
        parameters.Add(X.ChannelStride * sizeof(float));
        parameters.Add(yl.ChannelStride * sizeof(float));
        parameters.Add(X.Channels);
        parameters.Add(X.Height);
        parameters.Add(X.Width);
        parameters.Add(X.Lanes);
    }
}

/// <summary>The addresses that <see cref="GlobalAvgPoolGpu"/> reads and writes.</summary>
/// <param name="X">The input.</param>
/// <param name="Y">The means, C x 1 x 1.</param>
public readonly record struct GlobalAvgPoolProblem(ulong X, ulong Y);

/// <summary><see cref="GlobalAvgPoolGpu"/> on synthetic inputs.</summary>
public sealed class GlobalAvgPoolCase : LaunchCase<GlobalAvgPoolGpu, GlobalAvgPoolProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public GlobalAvgPoolCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        ActivationLayout yl = shape.X with { Height = 1, Width = 1 };
        Kernel = new GlobalAvgPoolGpu(shape.X);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new GlobalAvgPoolProblem(Input(shape.X), Output(yl)))];
        Flop = (double)shape.Problems * shape.X.Neurons * shape.X.Lanes;
        Bytes = Flop * sizeof(float) + 4.0 * shape.Problems * yl.Neurons * yl.Lanes;
    }
}
