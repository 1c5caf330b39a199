using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Conv;

/// <summary>A kernel of a convolution on uniform inputs and weights.</summary>
/// <param name="device">The device.</param>
/// <param name="conv">The convolution.</param>
/// <param name="x">The layout of its input.</param>
/// <param name="weights">The number of floats of its weights as the kernel reads them.</param>
public abstract class ConvGpuCase(IGpuDevice device, ConvShape conv, ActivationLayout x, long weights) : GpuCase(device)
{
    public override double Flop => 2.0 * conv.Macs(x) * Problems.Length;

    public override double Bytes => (double)sizeof(float) * (Floats(x) + weights + Floats(conv.Output(x))) * Problems.Length;

    /// <summary>The problems of the launch.</summary>
    protected ConvProblem[] Problems { get; private set; } = [];

    /// <summary>Creates the problems.</summary>
    protected void Make(int count, ActivationLayout input, ActivationLayout output) =>
        Problems = [.. Enumerable.Range(0, count).Select(_ => new ConvProblem(Input(input), Input(weights), Output(output)))];

    private static long Floats(ActivationLayout layout) => layout.Neurons * layout.Lanes;
}
