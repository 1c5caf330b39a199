using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.WeightGrad;

/// <summary><see cref="ConvWeightGrad"/> on a GPU, with the same bits; <c>ConvWeightGrad.ptx</c> is its contract.</summary>
/// <param name="Shape">
/// The convolution; a group has more than one input or output channel, and <see cref="ConvWeightGradDepthwiseGpu"/> takes the others.
/// </param>
/// <param name="X">The layout of the inputs.</param>
/// <param name="IsRelu">Whether f is ReLU.</param>
public readonly record struct ConvWeightGradGpu(ConvShape Shape, ActivationLayout X, bool IsRelu) : IGpuKernel<WeightGradProblem>
{
    private const int TileIn = 8;
    private const int TileOut = 16;
    private const int WarpBytes = 2048;

    public static KernelSource Ptx { get; } = KernelSource.Load("ConvWeightGrad");

    public GpuGrid Grid => WeightGradLaunch.Grid(Warps, WarpBytes);

    private int InTiles => (Shape.GroupIn + TileIn - 1) / TileIn;

    private int OutTiles => (Shape.GroupOut + TileOut - 1) / TileOut;

    private int Warps => checked(Shape.Groups * OutTiles * InTiles * Shape.Taps);

    public void Write(ref ParameterWriter parameters)
    {
        Shape.WriteGradient(X, ref parameters);
        parameters.Add(Shape.GroupIn);
        parameters.Add(Shape.GroupOut);
        parameters.Add(InTiles);
        parameters.Add(OutTiles);
        parameters.Add(Warps);
        parameters.Add(ConvWeightGrad.BlockRows(Shape, X));
        parameters.Add(IsRelu ? 1 : 0);
    }
}

/// <summary><see cref="ConvWeightGradGpu"/> without ReLU on synthetic inputs.</summary>
public sealed class ConvWeightGradCase(IGpuDevice device, CaseShape shape)
    : WeightGradGpuCase<ConvWeightGradGpu>(device, shape, shape.Conv, new ConvWeightGradGpu(shape.Conv, shape.X, IsRelu: false), 1);
