using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Add;

/// <summary>An activation of two samples.</summary>
/// <param name="Y">The activation, changed in place.</param>
public readonly record struct DualLanesProblem(ulong Y);

/// <summary><see cref="DualLanes"/>: <c>DualLanes.ptx</c> is its contract.</summary>
/// <param name="Layout">The layout of the activations, two samples.</param>
public readonly record struct DualLanesGpu(ActivationLayout Layout) : IGpuKernel<DualLanesProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("DualLanes");

    public GpuGrid Grid => Channel with { X = Layout.Channels * Channel.X };

    private int Pixels => Layout.Height * Layout.Width;

    private GpuGrid Channel => ThreadGrid.Of(Pixels);

    /// <exception cref="InvalidOperationException">The layout has not two samples.</exception>
    public void Write(ref ParameterWriter parameters)
    {
        if (Layout.Samples != 2)
        {
            throw new InvalidOperationException($"{Layout.Samples} samples, expected 2");
        }

        parameters.Add(Layout.ChannelStride * sizeof(float));
        parameters.Add(Pixels);
        parameters.Add(Channel.X);
    }
}

/// <summary><see cref="DualLanesGpu"/> on synthetic inputs of two samples.</summary>
public sealed class DualLanesCase : LaunchCase<DualLanesGpu, DualLanesProblem>
{
    /// <summary>The least number of bytes that a GPU moves: the other lanes of a pixel are moved too.</summary>
    private const int SectorBytes = 32;

    /// <summary>Creates the case with inputs of a shape.</summary>
    public DualLanesCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        ActivationLayout layout = shape.X with { Samples = 2 };
        Kernel = new DualLanesGpu(layout);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new DualLanesProblem(InPlace(layout)))];
        double pixels = (double)Problems.Length * layout.Neurons;
        Flop = pixels;
        Bytes = 2 * SectorBytes * pixels;
    }
}
