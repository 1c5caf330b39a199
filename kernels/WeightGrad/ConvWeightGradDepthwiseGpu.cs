using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.WeightGrad;

/// <summary>
/// <see cref="ConvWeightGrad"/> of depthwise convolutions on a GPU, with the same bits; <c>ConvWeightGradDepthwise.ptx</c> is its contract.
/// </summary>
/// <param name="Shape">The convolution; a group has one input and one output channel.</param>
/// <param name="X">The layout of the inputs.</param>
/// <param name="IsRelu">Whether f is ReLU.</param>
public readonly record struct ConvWeightGradDepthwiseGpu(ConvShape Shape, ActivationLayout X, bool IsRelu) : IGpuKernel<WeightGradProblem>
{
    private const int WarpChannels = 8;

    public static KernelSource Ptx { get; } = KernelSource.Load("ConvWeightGradDepthwise");

    public GpuGrid Grid => WeightGradLaunch.Grid(Warps);

    private int Warps => checked((Shape.OutChannels + WarpChannels - 1) / WarpChannels * Shape.Taps);

    public void Write(ref ParameterWriter parameters)
    {
        Shape.WriteGradient(X, ref parameters);
        parameters.Add(Shape.OutChannels);
        parameters.Add(Warps);
        parameters.Add(ConvWeightGrad.BlockRows(Shape, X));
        parameters.Add(IsRelu ? 1 : 0);
    }
}

/// <summary><see cref="ConvWeightGradDepthwiseGpu"/> without ReLU on synthetic inputs, with as many groups as there are input channels.</summary>
public sealed class ConvWeightGradDepthwiseCase(IGpuDevice device, CaseShape shape)
    : WeightGradGpuCase<ConvWeightGradDepthwiseGpu>(
        device, shape, Depthwise(shape), new ConvWeightGradDepthwiseGpu(Depthwise(shape), shape.X, IsRelu: false), 1);
