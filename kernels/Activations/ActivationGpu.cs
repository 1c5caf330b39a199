using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary><see cref="Activation{F}"/> on a GPU, with the same bits; <c>Activation.ptxi</c> is its contract.</summary>
/// <typeparam name="F">The function.</typeparam>
/// <param name="Function">The function's parameters.</param>
/// <param name="X">The layout of the activation.</param>
public readonly record struct ActivationGpu<F>(ElementFunction Function, ActivationLayout X) : IGpuKernel<ActivationProblem>
    where F : struct, IElementFunction
{
    public static KernelSource Ptx { get; } =
        PtxRecorder.Compose("Activation", $"{typeof(F).Name}", typeof(F).Name, F.Formula, F.Value<PtxRecorder, PtxValue>);

    public GpuGrid Grid => ActivationGrid.Of(X);

    public void Write(ref ParameterWriter parameters) => ActivationGrid.Write(Function, X, ref parameters);
}

/// <summary>The addresses that <see cref="ActivationGpu{F}"/> reads and writes.</summary>
/// <param name="X">The input.</param>
/// <param name="Y">The output.</param>
public readonly record struct ActivationProblem(ulong X, ulong Y);

/// <summary><see cref="ActivationGpu{F}"/> on synthetic inputs.</summary>
/// <typeparam name="F">The function.</typeparam>
public sealed class ActivationCase<F> : LaunchCase<ActivationGpu<F>, ActivationProblem>
    where F : struct, IElementFunction
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public ActivationCase(ElementFunction function, IGpuDevice device, CaseShape shape)
        : base(device)
    {
        Kernel = new ActivationGpu<F>(function, shape.X);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new ActivationProblem(WideInput(shape.X), Output(shape.X)))];
        double elements = (double)shape.Problems * shape.X.Neurons * shape.X.Lanes;
        Flop = ActivationGpu<F>.Ptx.Source.Count(c => c == ';') * elements;
        Bytes = 2 * sizeof(float) * elements;
    }
}
