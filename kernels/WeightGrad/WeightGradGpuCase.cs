using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.WeightGrad;

/// <summary>A weight gradient without ReLU on synthetic inputs.</summary>
/// <typeparam name="K">The kernel.</typeparam>
public abstract class WeightGradGpuCase<K> : LaunchCase<K, WeightGradProblem>
    where K : struct, IGpuKernel<WeightGradProblem>
{
    /// <summary>Creates the case with inputs and gradients of a shape.</summary>
    /// <param name="perWeight">The floats that the kernel writes for each weight.</param>
    protected WeightGradGpuCase(IGpuDevice device, CaseShape shape, ConvShape conv, K kernel, int perWeight)
        : base(device)
    {
        Kernel = kernel;
        ActivationLayout xl = shape.X;
        ActivationLayout yl = conv.Output(xl);
        long floats = conv.Weights() * perWeight;
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(
            _ => new WeightGradProblem(Input(xl), Input(yl), Output(floats * sizeof(float))))];
        Flop = 2.0 * shape.Problems * conv.Macs(xl);
        Bytes = 4.0 * shape.Problems * ((xl.Neurons + yl.Neurons) * xl.Lanes + floats);
    }

    /// <summary>Returns the depthwise convolution of a shape.</summary>
    protected static ConvShape Depthwise(CaseShape shape) => shape.Conv with { OutChannels = shape.In, Groups = shape.In };
}
