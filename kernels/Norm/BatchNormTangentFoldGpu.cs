using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;

namespace FastProxy.Kernels.Norm;

/// <summary>A direction in which a batch-norm's derivative is wanted.</summary>
/// <param name="Totals">C x stride of <see cref="ChannelDotsGpu"/>.</param>
/// <param name="Scale">C factors of the batch-norm.</param>
/// <param name="Shift">C shifts.</param>
/// <param name="Weights">C, the direction's part in the batch-norm's weight, or 0 for none.</param>
/// <param name="Result">Rows of C, written: factor of the tangent, factor of the input, constant.</param>
/// <param name="UColumn">The column of the sums of the tangent, or negative for a tangent of 0.</param>
/// <param name="XUColumn">The column of the sums of input times tangent.</param>
/// <param name="Stride">The totals from one channel to the next.</param>
/// <param name="IsBesideSelf">Whether the input itself is added to its tangent.</param>
public readonly record struct BatchNormTangentFoldProblem(
    ulong Totals, ulong Scale, ulong Shift, ulong Weights, ulong Result, int UColumn, int XUColumn, int Stride, bool IsBesideSelf);

/// <summary><see cref="BatchNormTangentFold"/> with its optional terms; <c>BatchNormTangentFold.ptx</c> is its contract.</summary>
/// <param name="Layout">The layout of the batch-norms' inputs.</param>
public readonly record struct BatchNormTangentFoldGpu(ActivationLayout Layout) : IGpuKernel<BatchNormTangentFoldProblem>
{
    /// <summary>The number of rows of a result.</summary>
    public const int Rows = 3;

    public static KernelSource Ptx { get; } = KernelSource.Load("BatchNormTangentFold");

    public GpuGrid Grid => ThreadGrid.Of(Layout.Channels);

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Layout.Channels);
        parameters.Add((double)Layout.Height * Layout.Width * Layout.Samples);
    }
}

/// <summary><see cref="BatchNormTangentFoldGpu"/> on synthetic inputs, with all optional terms.</summary>
public sealed class BatchNormTangentFoldCase : LaunchCase<BatchNormTangentFoldGpu, BatchNormTangentFoldProblem>
{
    /// <summary>Creates the case with inputs of a shape.</summary>
    public BatchNormTangentFoldCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        int channels = shape.In;
        Kernel = new BatchNormTangentFoldGpu(shape.X);
        double[] totals = [.. Enumerable.Range(0, 2 * channels).Select(i => Math.Sin(i) * shape.X.Height)];
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new BatchNormTangentFoldProblem(
            Input<double>(totals),
            Input(channels),
            Input(channels),
            Input(channels),
            Output(BatchNormTangentFoldGpu.Rows * channels * sizeof(float)),
            0,
            1,
            2,
            IsBesideSelf: true))];
        double all = (double)shape.Problems * channels;
        Flop = 20 * all;
        Bytes = (2 * sizeof(double) + (3 + BatchNormTangentFoldGpu.Rows) * sizeof(float)) * all;
    }
}
