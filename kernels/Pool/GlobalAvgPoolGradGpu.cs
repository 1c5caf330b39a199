using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary><see cref="GlobalAvgPoolGrad"/> on a GPU, with the same bits; <c>GlobalAvgPoolGrad.ptx</c> is its contract.</summary>
/// <param name="X">The layout of the pooling's input.</param>
public readonly record struct GlobalAvgPoolGradGpu(ActivationLayout X) : IGpuKernel<GlobalAvgPoolGradProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("GlobalAvgPoolGrad");

    public GpuGrid Grid => ThreadGrid.Of(X);

    public void Write(ref ParameterWriter parameters)
    {
        ActivationLayout yl = X with { Height = 1, Width = 1 };
        parameters.Add(X.ChannelStride * sizeof(float));
        parameters.Add(yl.ChannelStride * sizeof(float));
        parameters.Add(Grid.X / X.Channels);
        parameters.Add(X.Height * X.RowStride / 4);
        parameters.Add(X.Lanes);
    }
}

/// <summary>The addresses that <see cref="GlobalAvgPoolGradGpu"/> reads and writes.</summary>
/// <param name="DY">The gradient of the means, C x 1 x 1.</param>
/// <param name="DX">The gradient of the input.</param>
public readonly record struct GlobalAvgPoolGradProblem(ulong DY, ulong DX);

/// <summary><see cref="GlobalAvgPoolGradGpu"/> on synthetic inputs.</summary>
public sealed class GlobalAvgPoolGradCase : LaunchCase<GlobalAvgPoolGradGpu, GlobalAvgPoolGradProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public GlobalAvgPoolGradCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        ActivationLayout yl = shape.X with { Height = 1, Width = 1 };
        Kernel = new GlobalAvgPoolGradGpu(shape.X);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new GlobalAvgPoolGradProblem(Input(yl), Output(shape.X)))];
        Flop = (double)shape.Problems * shape.X.Neurons * shape.X.Lanes;
        Bytes = Flop * sizeof(float) + 4.0 * shape.Problems * yl.Neurons * yl.Lanes;
    }
}
