using FastProxy.Kernels.Gpu;

namespace FastProxy.Kernels.Norm;

/// <summary>Sums by sample: device addresses.</summary>
/// <param name="A">An activation.</param>
/// <param name="B">What it is multiplied by; 0 for nothing.</param>
/// <param name="Dots">C x Lanes, written.</param>
public readonly record struct SampleDotsProblem(ulong A, ulong B, ulong Dots);

/// <summary><see cref="SampleDots"/> on a GPU, the same bits: <c>SampleDots.ptx</c>.</summary>
/// <param name="Layout">That of the activations.</param>
public readonly record struct SampleDotsGpu(ActivationLayout Layout) : IGpuKernel<SampleDotsProblem>
{
    private const int Threads = 128;

    /// <inheritdoc/>
    public static PtxKernel Ptx { get; } = PtxKernel.Load("SampleDots");

    /// <inheritdoc/>
    public GpuGrid Grid => new((Sums + Threads - 1) / Threads, Threads);

    private int Sums => checked(Layout.Channels * Layout.Lanes);

    /// <inheritdoc/>
    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Layout.Lanes);
        parameters.Add(Layout.Width);
        parameters.Add(Layout.Height);
        parameters.Add(Sums);
        parameters.Add(Layout.ChannelStride * sizeof(float));
    }
}

/// <summary><see cref="SampleDotsGpu"/> of a product on made-up inputs.</summary>
public sealed class SampleDotsCase : GpuCase
{
    private readonly SampleDotsGpu kernel;
    private readonly SampleDotsProblem[] problems;

    /// <summary>Inputs of a shape.</summary>
    public SampleDotsCase(IGpuDevice device, KernelShape shape)
        : base(device)
    {
        ActivationLayout layout = shape.X;
        kernel = new SampleDotsGpu(layout);
        problems = [.. Enumerable.Range(0, shape.Problems).Select(
            _ => new SampleDotsProblem(Input(layout), Input(layout), Output((long)layout.Channels * layout.Lanes * sizeof(float))))];
        double floats = (double)problems.Length * layout.Neurons * layout.Lanes;
        Flop = 2 * floats;
        Bytes = 2 * sizeof(float) * floats + sizeof(float) * (double)problems.Length * layout.Channels * layout.Lanes;
    }

    /// <inheritdoc/>
    public override double Flop { get; }

    /// <inheritdoc/>
    public override double Bytes { get; }

    /// <inheritdoc/>
    public override void Run(GpuQueue queue) => queue.Run(in kernel, problems);
}
