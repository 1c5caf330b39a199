using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Layout;

/// <summary>The first sample of an activation, channel by channel; <c>SampleRows.ptx</c> is its contract.</summary>
/// <param name="X">The layout of the activation.</param>
/// <param name="IsRelu">Whether its ReLU is taken.</param>
public readonly record struct SampleRowsGpu(ActivationLayout X, bool IsRelu) : IGpuKernel<SampleRowsProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("SampleRows");

    public GpuGrid Grid => ThreadGrid.Of(X.Neurons);

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(X.ChannelStride * sizeof(float));
        parameters.Add(checked((int)X.Neurons));
        parameters.Add(X.Height * X.Width);
        parameters.Add(X.Lanes);
        parameters.Add(IsRelu ? 1 : 0);
    }
}

/// <summary>The addresses that <see cref="SampleRowsGpu"/> reads and writes.</summary>
/// <param name="X">The activation.</param>
/// <param name="Y">C x (H * W) numbers.</param>
public readonly record struct SampleRowsProblem(ulong X, ulong Y);

/// <summary><see cref="SampleRowsGpu"/> with ReLU on synthetic inputs.</summary>
public sealed class SampleRowsCase : LaunchCase<SampleRowsGpu, SampleRowsProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public SampleRowsCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        Kernel = new SampleRowsGpu(shape.X, IsRelu: true);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(
            _ => new SampleRowsProblem(Input(shape.X), Output(shape.X.Neurons * sizeof(float))))];
        Flop = (double)shape.Problems * shape.X.Neurons;
        Bytes = 8.0 * shape.Problems * shape.X.Neurons;
    }
}
