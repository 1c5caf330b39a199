using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;

namespace FastProxy.Kernels.Norm;

/// <summary>A batch-norm whose gradients are wanted.</summary>
/// <param name="Totals">C x stride of <see cref="ChannelDotsGpu"/>; column 0 holds the sums of the gradient.</param>
/// <param name="Scale">C factors of the batch-norm.</param>
/// <param name="Shift">C shifts.</param>
/// <param name="Result">Rows of C, written: factor of the gradient, factor of the input, constant, gradient of the weight, of the bias.</param>
/// <param name="Column">The column of the sums of gradient times input.</param>
/// <param name="Stride">The totals from one channel to the next.</param>
public readonly record struct BatchNormGradFoldProblem(ulong Totals, ulong Scale, ulong Shift, ulong Result, int Column, int Stride);

/// <summary><see cref="BatchNormGradFold"/> with the gradients of weight and bias; <c>BatchNormGradFold.ptx</c> is its contract.</summary>
/// <param name="Layout">The layout of the batch-norms' inputs.</param>
public readonly record struct BatchNormGradFoldGpu(ActivationLayout Layout) : IGpuKernel<BatchNormGradFoldProblem>
{
    /// <summary>The number of rows of a result.</summary>
    public const int Rows = 5;

    public static KernelSource Ptx { get; } = KernelSource.Load("BatchNormGradFold");

    public GpuGrid Grid => ThreadGrid.Of(Layout.Channels);

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Layout.Channels);
        parameters.Add((double)Layout.Height * Layout.Width * Layout.Samples);
    }
}

/// <summary><see cref="BatchNormGradFoldGpu"/> on synthetic inputs.</summary>
public sealed class BatchNormGradFoldCase : LaunchCase<BatchNormGradFoldGpu, BatchNormGradFoldProblem>
{
    /// <summary>Creates the case with inputs of a shape.</summary>
    public BatchNormGradFoldCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        int channels = shape.In;
        Kernel = new BatchNormGradFoldGpu(shape.X);
        double[] totals = [.. Enumerable.Range(0, 2 * channels).Select(i => Math.Sin(i) * shape.X.Height)];
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new BatchNormGradFoldProblem(
            Input<double>(totals), Input(channels), Input(channels), Output(BatchNormGradFoldGpu.Rows * channels * sizeof(float)), 1, 2))];
        double all = (double)shape.Problems * channels;
        Flop = 15 * all;
        Bytes = (2 * sizeof(double) + (2 + BatchNormGradFoldGpu.Rows) * sizeof(float)) * all;
    }
}
