using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.WeightGrad;

/// <summary>
/// <see cref="ConvSampleGrad"/> of depthwise convolutions on a GPU, with the same bits; <c>ConvSampleGradDepthwise.ptx</c> is its contract.
/// </summary>
/// <param name="Shape">The convolution; a group has one input and one output channel.</param>
/// <param name="X">The layout of the inputs.</param>
/// <param name="IsRelu">Whether f is ReLU.</param>
/// <param name="FromOut">The first channel computed.</param>
/// <param name="ToOut">One beyond the last channel.</param>
/// <param name="Stride">
/// The floats of dW from one weight to the next, a multiple of 4: X.Lanes, or more if gradients of several kinds interleave.
/// </param>
public readonly record struct ConvSampleGradDepthwiseGpu(ConvShape Shape, ActivationLayout X, bool IsRelu, int FromOut, int ToOut, long Stride)
    : IGpuKernel<WeightGradProblem>
{
    private const int WarpFloats = 128;

    public static KernelSource Ptx { get; } = KernelSource.Load("ConvSampleGradDepthwise");

    public GpuGrid Grid => WeightGradLaunch.Grid(Warps);

    private int Warps => checked(((ToOut - FromOut) * X.Lanes + WarpFloats - 1) / WarpFloats * Shape.Taps);

    public void Write(ref ParameterWriter parameters)
    {
        Shape.WriteGradient(X, ref parameters);
        parameters.Add(FromOut);
        parameters.Add(ToOut);
        parameters.Add(Stride * sizeof(float));
        parameters.Add(Warps);
        parameters.Add(ConvSampleGrad.BlockRows(Shape, X));
        parameters.Add(IsRelu ? 1 : 0);
    }
}

/// <summary><see cref="ConvSampleGradDepthwiseGpu"/> without ReLU on synthetic inputs, with as many groups as there are input channels.</summary>
public sealed class ConvSampleGradDepthwiseCase(IGpuDevice device, CaseShape shape)
    : WeightGradGpuCase<ConvSampleGradDepthwiseGpu>(
        device,
        shape,
        Depthwise(shape),
        new ConvSampleGradDepthwiseGpu(Depthwise(shape), shape.X, IsRelu: false, 0, shape.In, shape.X.Lanes),
        shape.X.Lanes);
