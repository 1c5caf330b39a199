using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.WeightGrad;

/// <summary><see cref="ConvSampleGrad"/> on a GPU, with the same bits; <c>ConvSampleGrad.ptx</c> is its contract.</summary>
/// <param name="Shape">
/// The convolution; a group has more than one input or output channel, and <see cref="ConvSampleGradDepthwiseGpu"/> takes the others.
/// </param>
/// <param name="X">The layout of the inputs.</param>
/// <param name="IsRelu">Whether f is ReLU.</param>
/// <param name="FromOut">The first output channel computed.</param>
/// <param name="ToOut">One beyond the last output channel.</param>
/// <param name="Stride">
/// The floats of dW from one weight to the next, a multiple of 4: X.Lanes, or more if gradients of several kinds interleave.
/// </param>
public readonly record struct ConvSampleGradGpu(ConvShape Shape, ActivationLayout X, bool IsRelu, int FromOut, int ToOut, long Stride)
    : IGpuKernel<WeightGradProblem>
{
    private const int TileIn = 8;
    private const int TileOut = 16;

    /// <summary>The warps of a block: with the registers that a thread takes, three blocks of 4 warps are resident, but only one of 8.</summary>
    private const int BlockWarps = 4;

    public static KernelSource Ptx { get; } = KernelSource.Load("ConvSampleGrad");

    public GpuGrid Grid => WeightGradLaunch.Grid(Warps, blockWarps: BlockWarps);

    private int InTiles => (Shape.GroupIn + TileIn - 1) / TileIn;

    private int OutTiles => (Math.Min(Shape.GroupOut, ToOut - FromOut) + TileOut - 1) / TileOut;

    private int FirstGroup => FromOut / Shape.GroupOut;

    private int Groups => (ToOut - 1) / Shape.GroupOut + 1 - FirstGroup;

    private int Warps => checked(X.Lanes / Lanes.Virtual * Groups * OutTiles * InTiles * Shape.Taps);

    public void Write(ref ParameterWriter parameters)
    {
        Shape.WriteGradient(X, ref parameters);
        parameters.Add(Shape.GroupIn);
        parameters.Add(Shape.GroupOut);
        parameters.Add(InTiles);
        parameters.Add(OutTiles);
        parameters.Add(Groups);
        parameters.Add(FirstGroup);
        parameters.Add(FromOut);
        parameters.Add(ToOut);
        parameters.Add(Stride * sizeof(float));
        parameters.Add(Warps);
        parameters.Add(ConvSampleGrad.BlockRows(Shape, X));
        parameters.Add(IsRelu ? 1 : 0);
    }
}

/// <summary><see cref="ConvSampleGradGpu"/> without ReLU on synthetic inputs.</summary>
public sealed class ConvSampleGradCase(IGpuDevice device, CaseShape shape)
    : WeightGradGpuCase<ConvSampleGradGpu>(
        device, shape, shape.Conv, new ConvSampleGradGpu(shape.Conv, shape.X, IsRelu: false, 0, shape.Out, shape.X.Lanes), shape.X.Lanes);
