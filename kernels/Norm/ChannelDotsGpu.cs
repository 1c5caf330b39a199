using FastProxy.Kernels.Gpu;

namespace FastProxy.Kernels.Norm;

/// <summary>One column of totals: device addresses.</summary>
/// <param name="A">An array.</param>
/// <param name="B">What it is multiplied by; 0 for nothing.</param>
/// <param name="Totals">The total of the first channel, float64, written.</param>
/// <param name="Stride">Totals from a channel to the next.</param>
public readonly record struct ChannelDotsProblem(ulong A, ulong B, ulong Totals, ulong Stride);

/// <summary><see cref="ChannelDots"/> and <see cref="ChannelTotals"/> in one launch, the same bits: <c>ChannelDots.ptx</c>.</summary>
/// <param name="Layout">That of the arrays.</param>
public readonly record struct ChannelDotsGpu(ActivationLayout Layout) : IGpuKernel<ChannelDotsProblem>
{
    /// <inheritdoc/>
    public static PtxKernel Ptx { get; } = PtxKernel.Load("ChannelDots");

    /// <inheritdoc/>
    public GpuGrid Grid => new(Layout.Channels, RowSumsGrid.Threads(Layout.Height), sizeof(double) * Layout.Height);

    /// <inheritdoc/>
    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Layout.Height);
        parameters.Add(Layout.RowStride);
        parameters.Add(Layout.ChannelStride * sizeof(float));
    }
}

/// <summary><see cref="ChannelDotsGpu"/> of a product on made-up inputs.</summary>
public sealed class ChannelDotsCase : GpuCase
{
    private readonly ChannelDotsGpu kernel;
    private readonly ChannelDotsProblem[] problems;

    /// <summary>Inputs of a shape.</summary>
    public ChannelDotsCase(IGpuDevice device, KernelShape shape)
        : base(device)
    {
        ActivationLayout layout = shape.X;
        kernel = new ChannelDotsGpu(layout);
        problems = [.. Enumerable.Range(0, shape.Problems).Select(
            _ => new ChannelDotsProblem(Input(layout), Input(layout), Output(layout.Channels * sizeof(double)), 1))];
        double floats = (double)problems.Length * layout.Neurons * layout.Lanes;
        Flop = 2 * floats;
        Bytes = 2 * sizeof(float) * floats + sizeof(double) * problems.Length * layout.Channels;
    }

    /// <inheritdoc/>
    public override double Flop { get; }

    /// <inheritdoc/>
    public override double Bytes { get; }

    /// <inheritdoc/>
    public override void Run(GpuQueue queue) => queue.Run(in kernel, problems);
}
