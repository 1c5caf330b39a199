using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Softmaxes;

/// <summary><see cref="SoftmaxGrad"/> on a GPU, with the same bits; <c>SoftmaxGrad.ptx</c> is its contract.</summary>
/// <param name="Y">The layout of the softmax.</param>
/// <param name="Groups">The groups of channels.</param>
public readonly record struct SoftmaxGradGpu(ActivationLayout Y, int Groups) : IGpuKernel<SoftmaxGradProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("SoftmaxGrad");

    public GpuGrid Grid => SoftmaxGrid.Of(Y, Groups);

    public void Write(ref ParameterWriter parameters) => SoftmaxGrid.Write(Y, Groups, ref parameters);
}

/// <summary>The addresses that <see cref="SoftmaxGradGpu"/> reads and writes.</summary>
/// <param name="Y">The softmax.</param>
/// <param name="G">The gradient of it.</param>
/// <param name="DX">The gradient of its input; it may be one of the others.</param>
public readonly record struct SoftmaxGradProblem(ulong Y, ulong G, ulong DX);

/// <summary><see cref="SoftmaxGradGpu"/> on synthetic inputs.</summary>
public sealed class SoftmaxGradCase : LaunchCase<SoftmaxGradGpu, SoftmaxGradProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public SoftmaxGradCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        Kernel = new SoftmaxGradGpu(shape.X, shape.Groups);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(
            _ => new SoftmaxGradProblem(Input(shape.X), Input(shape.X), Output(shape.X)))];
        double elements = (double)shape.Problems * shape.X.Neurons * shape.X.Lanes;
        Flop = 4 * elements;
        Bytes = 3 * sizeof(float) * elements;
    }
}
