using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary><see cref="ActivationGrad{F}"/> on a GPU, with the same bits; <c>ActivationGrad.ptxi</c> is its contract.</summary>
/// <typeparam name="F">The function.</typeparam>
/// <param name="Function">The function's parameters.</param>
/// <param name="X">The layout of the activation.</param>
public readonly record struct ActivationGradGpu<F>(ElementFunction Function, ActivationLayout X) : IGpuKernel<ActivationGradProblem>
    where F : struct, IElementFunction
{
    public static KernelSource Ptx { get; } =
        PtxRecorder.Compose("ActivationGrad", $"{typeof(F).Name}Grad", typeof(F).Name, F.Formula, F.Slope<PtxRecorder, PtxValue>);

    public GpuGrid Grid => ActivationGrid.Of(X);

    public void Write(ref ParameterWriter parameters) => ActivationGrid.Write(Function, X, ref parameters);
}

/// <summary>The addresses that <see cref="ActivationGradGpu{F}"/> reads and writes.</summary>
/// <param name="X">The input.</param>
/// <param name="DY">The gradient of the output.</param>
/// <param name="DX">The gradient of the input.</param>
public readonly record struct ActivationGradProblem(ulong X, ulong DY, ulong DX);

/// <summary><see cref="ActivationGradGpu{F}"/> on synthetic inputs.</summary>
/// <typeparam name="F">The function.</typeparam>
public sealed class ActivationGradCase<F> : LaunchCase<ActivationGradGpu<F>, ActivationGradProblem>
    where F : struct, IElementFunction
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public ActivationGradCase(ElementFunction function, IGpuDevice device, CaseShape shape)
        : base(device)
    {
        Kernel = new ActivationGradGpu<F>(function, shape.X);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(
            _ => new ActivationGradProblem(WideInput(shape.X), Input(shape.X), Output(shape.X)))];
        double elements = (double)shape.Problems * shape.X.Neurons * shape.X.Lanes;
        Flop = ActivationGradGpu<F>.Ptx.Source.Count(c => c == ';') * elements;
        Bytes = 3 * sizeof(float) * elements;
    }
}
