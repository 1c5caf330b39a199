using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Softmaxes;

/// <summary><see cref="SoftmaxCurvature"/> on a GPU, with the same bits; <c>SoftmaxCurvature.ptx</c> is its contract.</summary>
/// <param name="Y">The layout of the softmax.</param>
/// <param name="Groups">The groups of channels.</param>
public readonly record struct SoftmaxCurvatureGpu(ActivationLayout Y, int Groups) : IGpuKernel<SoftmaxCurvatureProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("SoftmaxCurvature");

    public GpuGrid Grid => SoftmaxGrid.Of(Y, Groups);

    public void Write(ref ParameterWriter parameters) => SoftmaxGrid.Write(Y, Groups, ref parameters);
}

/// <summary>The addresses that <see cref="SoftmaxCurvatureGpu"/> reads and writes.</summary>
/// <param name="Y">The softmax.</param>
/// <param name="A">The adjoint of it.</param>
/// <param name="U">The direction of its input.</param>
/// <param name="Bent">The result.</param>
public readonly record struct SoftmaxCurvatureProblem(ulong Y, ulong A, ulong U, ulong Bent);

/// <summary><see cref="SoftmaxCurvatureGpu"/> on synthetic inputs.</summary>
public sealed class SoftmaxCurvatureCase : LaunchCase<SoftmaxCurvatureGpu, SoftmaxCurvatureProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public SoftmaxCurvatureCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        Kernel = new SoftmaxCurvatureGpu(shape.X, shape.Groups);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(
            _ => new SoftmaxCurvatureProblem(Input(shape.X), Input(shape.X), Input(shape.X), Output(shape.X)))];
        double elements = (double)shape.Problems * shape.X.Neurons * shape.X.Lanes;
        Flop = 12 * elements;
        Bytes = 4 * sizeof(float) * elements;
    }
}
