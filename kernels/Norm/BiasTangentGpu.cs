using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;

namespace FastProxy.Kernels.Norm;

/// <summary>A bias whose gradient is the direction of the output's derivative.</summary>
/// <param name="Gradient">C x Lanes of <see cref="SampleDotsGpu"/>.</param>
/// <param name="Result">Rows of C, written: ones, and the gradient summed over the samples.</param>
public readonly record struct BiasTangentProblem(ulong Gradient, ulong Result);

/// <summary>The derivative of a linear layer's output along the gradient of its bias; <c>BiasTangent.ptx</c> is its contract.</summary>
/// <param name="Channels">The outputs of the layer.</param>
/// <param name="Samples">The samples of the batch.</param>
public readonly record struct BiasTangentGpu(int Channels, int Samples) : IGpuKernel<BiasTangentProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("BiasTangent");

    public GpuGrid Grid => ThreadGrid.Of(Channels);

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Channels);
        parameters.Add(Samples);
        parameters.Add(Lanes.Padded(Samples));
    }
}

/// <summary><see cref="BiasTangentGpu"/> on synthetic inputs.</summary>
public sealed class BiasTangentCase : LaunchCase<BiasTangentGpu, BiasTangentProblem>
{
    /// <summary>Creates the case with inputs of a shape.</summary>
    public BiasTangentCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        int channels = shape.In;
        int lanes = shape.X.Lanes;
        Kernel = new BiasTangentGpu(channels, shape.Samples);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new BiasTangentProblem(
            Input((long)channels * lanes), Output(2 * channels * sizeof(float))))];
        double all = (double)shape.Problems * channels;
        Flop = shape.Samples * all;
        Bytes = (shape.Samples + 2) * sizeof(float) * all;
    }
}
