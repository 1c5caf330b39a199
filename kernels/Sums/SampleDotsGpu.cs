using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Sums;

/// <summary>One or two activations to be summed.</summary>
/// <param name="A">The first activation.</param>
/// <param name="B">The activation that it is multiplied by, or 0 for none.</param>
/// <param name="Dots">C x Lanes, written.</param>
public readonly record struct SampleDotsProblem(ulong A, ulong B, ulong Dots);

/// <summary><see cref="SampleDots"/> on a GPU; <c>SampleDots.ptx</c> is its contract.</summary>
/// <param name="Layout">The layout of the activations.</param>
public readonly record struct SampleDotsGpu(ActivationLayout Layout) : IGpuKernel<SampleDotsProblem>
{
    private const int MaxQuads = 32;

    public static KernelSource Ptx { get; } = KernelSource.Load("SampleDots");

    public GpuGrid Grid
    {
        get
        {
            int threads = Math.Min(256, (PartQuads * Layout.Height + 31) / 32 * 32);
            return new(Layout.Channels * Parts, threads, 4 * sizeof(float) * threads);
        }
    }

    private int Quads => Layout.Lanes / 4;

    private int Parts => (Quads + MaxQuads - 1) / MaxQuads;

    private int PartQuads => (Quads + Parts - 1) / Parts;

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Layout.ChannelStride * sizeof(float));
        parameters.Add(Layout.Height);
        parameters.Add(Layout.Width);
        parameters.Add(Layout.Lanes);
        parameters.Add(Parts);
        parameters.Add(PartQuads);
    }
}

/// <summary><see cref="SampleDotsGpu"/> on synthetic inputs of two activations.</summary>
public sealed class SampleDotsCase : LaunchCase<SampleDotsGpu, SampleDotsProblem>
{
    /// <summary>Creates the case with inputs of a shape.</summary>
    public SampleDotsCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        ActivationLayout layout = shape.X;
        long dots = (long)layout.Channels * layout.Lanes * sizeof(float);
        Kernel = new SampleDotsGpu(layout);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new SampleDotsProblem(Input(layout), Input(layout), Output(dots)))];
        double floats = (double)shape.Problems * layout.Neurons * layout.Lanes;
        Flop = 2 * floats;
        Bytes = 2 * sizeof(float) * floats + (double)shape.Problems * dots;
    }
}
