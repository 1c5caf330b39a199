using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Activations.Functions;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Softmaxes;

/// <summary><see cref="Softmax"/> on a GPU, with the same bits; <c>Softmax.ptxi</c> is its contract.</summary>
/// <param name="X">The layout of the activation.</param>
/// <param name="Groups">The groups of channels.</param>
public readonly record struct SoftmaxGpu(ActivationLayout X, int Groups) : IGpuKernel<SoftmaxProblem>
{
    public static KernelSource Ptx { get; } = PtxRecorder.Compose("Softmax", "Softmax", "Exponential", Exp.Formula, Exp.Value<PtxRecorder, PtxValue>);

    public GpuGrid Grid => SoftmaxGrid.Of(X, Groups);

    public void Write(ref ParameterWriter parameters)
    {
        SoftmaxGrid.Write(X, Groups, ref parameters);
        parameters.Add(X.Lanes);
        parameters.Add(X.Samples);
    }
}

/// <summary>The addresses that <see cref="SoftmaxGpu"/> reads and writes.</summary>
/// <param name="X">The input.</param>
/// <param name="Y">The output; it may be the input.</param>
public readonly record struct SoftmaxProblem(ulong X, ulong Y);

/// <summary><see cref="SoftmaxGpu"/> on synthetic inputs.</summary>
public sealed class SoftmaxCase : LaunchCase<SoftmaxGpu, SoftmaxProblem>
{
    private const int FlopPerElement = 30;

    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public SoftmaxCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        Kernel = new SoftmaxGpu(shape.X, shape.Groups);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new SoftmaxProblem(WideInput(shape.X), Output(shape.X)))];
        double elements = (double)shape.Problems * shape.X.Neurons * shape.X.Lanes;
        Flop = FlopPerElement * elements;
        Bytes = 2 * sizeof(float) * elements;
    }
}
