using FastProxy.Kernels.Gpu;

namespace FastProxy.Kernels.Norm;

/// <summary>A derivative of a batch-norm: device addresses.</summary>
/// <param name="Totals">C x <paramref name="Stride"/> in float64.</param>
/// <param name="Scale">C scales of the batch-norm.</param>
/// <param name="Shift">C shifts.</param>
/// <param name="Weight">The direction's part along the batch-norm's weight, C numbers; 0 for none.</param>
/// <param name="Rows">Three rows of C, written, or five with gradients.</param>
/// <param name="Stride">Totals of a channel.</param>
/// <param name="U">The column of the sum of u; -1 for a derivative of zero.</param>
/// <param name="XU">The column of the products of x and u.</param>
/// <param name="Flags">What there is besides.</param>
public readonly record struct BatchNormTangentFoldProblem(
    ulong Totals, ulong Scale, ulong Shift, ulong Weight, ulong Rows, int Stride, int U, int XU, BatchNormTangentFlags Flags);

/// <summary>What a derivative of a batch-norm has besides.</summary>
[Flags]
public enum BatchNormTangentFlags
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The direction is u and the input itself.</summary>
    IsBesideSelf = 1,

    /// <summary>The gradients of the batch-norm's weight and bias are wanted: u is the gradient of its output.</summary>
    WithGradients = 2,
}

/// <summary><see cref="BatchNormTangentFold"/>, <see cref="BatchNormGradFold"/> and what plans make of them, the same bits: <c>BatchNormTangentFold.ptx</c>.</summary>
/// <param name="Layout">That of the batch-norm's input.</param>
public readonly record struct BatchNormTangentFoldGpu(ActivationLayout Layout) : IGpuKernel<BatchNormTangentFoldProblem>
{
    private const int Threads = 64;

    /// <inheritdoc/>
    public static PtxKernel Ptx { get; } = PtxKernel.Load("BatchNormTangentFold");

    /// <inheritdoc/>
    public GpuGrid Grid => new((Layout.Channels + Threads - 1) / Threads, Threads);

    /// <inheritdoc/>
    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Layout.Channels);
        parameters.Add((double)Layout.Height * Layout.Width * Layout.Samples);
    }
}

/// <summary><see cref="BatchNormTangentFoldGpu"/> with gradients on made-up inputs.</summary>
public sealed class BatchNormTangentFoldCase : GpuCase
{
    private readonly BatchNormTangentFoldGpu kernel;
    private readonly BatchNormTangentFoldProblem[] problems;
    private readonly int channels;

    /// <summary>Inputs of a shape.</summary>
    public BatchNormTangentFoldCase(IGpuDevice device, KernelShape shape)
        : base(device)
    {
        channels = shape.In;
        kernel = new BatchNormTangentFoldGpu(shape.X);
        double[] totals = [.. Enumerable.Range(0, 2 * channels).Select(i => i % 7 - 2.5)];
        problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new BatchNormTangentFoldProblem(
            Input<double>(totals), Input(channels), Input(channels), 0, Output(5 * channels * sizeof(float)), 2, 0, 1, BatchNormTangentFlags.WithGradients))];
    }

    /// <inheritdoc/>
    public override double Flop => 30.0 * channels * problems.Length;

    /// <inheritdoc/>
    public override double Bytes => 44.0 * channels * problems.Length;

    /// <inheritdoc/>
    public override void Run(GpuQueue queue) => queue.Run(in kernel, problems);
}
