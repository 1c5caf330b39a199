using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;

namespace FastProxy.Kernels.Norm;

/// <summary>A batch-norm whose statistics are wanted.</summary>
/// <param name="X">The input.</param>
/// <param name="Scale">C factors, written.</param>
/// <param name="Shift">C shifts, written.</param>
public readonly record struct BatchNormStatisticsProblem(ulong X, ulong Scale, ulong Shift);

/// <summary><see cref="BatchNormSums"/> and <see cref="BatchNormFold"/> in one launch; <c>BatchNormStatistics.ptx</c> is its contract.</summary>
/// <param name="Layout">The layout of the inputs.</param>
public readonly record struct BatchNormStatisticsGpu(ActivationLayout Layout) : IGpuKernel<BatchNormStatisticsProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("BatchNormStatistics");

    public GpuGrid Grid => new(Layout.Channels, RowSumsGrid.Threads(Layout.Height), RowSumsGrid.SharedBytes(Layout.Height));

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Layout.Height);
        parameters.Add(Layout.RowStride);
        parameters.Add(Layout.ChannelStride * sizeof(float));
        parameters.Add((double)Layout.Height * Layout.Width * Layout.Samples);
    }
}

/// <summary><see cref="BatchNormStatisticsGpu"/> on synthetic inputs.</summary>
public sealed class BatchNormStatisticsCase : LaunchCase<BatchNormStatisticsGpu, BatchNormStatisticsProblem>
{
    /// <summary>Creates the case with inputs of a shape.</summary>
    public BatchNormStatisticsCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        ActivationLayout layout = shape.X;
        Kernel = new BatchNormStatisticsGpu(layout);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new BatchNormStatisticsProblem(
            Input(layout), Output(layout.Channels * sizeof(float)), Output(layout.Channels * sizeof(float))))];
        double floats = (double)Problems.Length * layout.Neurons * layout.Lanes;
        Flop = 3 * floats;
        Bytes = sizeof(float) * (floats + 2 * Problems.Length * layout.Channels);
    }
}
