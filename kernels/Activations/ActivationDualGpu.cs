using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary><see cref="ActivationDual{F}"/> on a GPU, with the same bits; <c>ActivationDual.ptxi</c> is its contract.</summary>
/// <typeparam name="F">The function.</typeparam>
/// <param name="Function">The function's parameters.</param>
/// <param name="X">The layout of the activation.</param>
public readonly record struct ActivationDualGpu<F>(ElementFunction Function, ActivationLayout X) : IGpuKernel<ActivationDualProblem>
    where F : struct, IElementFunction
{
    public static KernelSource Ptx { get; } =
        PtxRecorder.Compose(
            "ActivationDual", $"{typeof(F).Name}Dual", typeof(F).Name, F.Formula, F.Value<PtxRecorder, PtxValue>, F.Slope<PtxRecorder, PtxValue>);

    public GpuGrid Grid => ActivationGrid.Of(X);

    public void Write(ref ParameterWriter parameters) => ActivationGrid.Write(Function, X, ref parameters);
}

/// <summary>The addresses that <see cref="ActivationDualGpu{F}"/> reads and writes.</summary>
/// <param name="X">The input.</param>
/// <param name="Y">The output.</param>
public readonly record struct ActivationDualProblem(ulong X, ulong Y);

/// <summary><see cref="ActivationDualGpu{F}"/> on synthetic inputs.</summary>
/// <typeparam name="F">The function.</typeparam>
public sealed class ActivationDualCase<F> : LaunchCase<ActivationDualGpu<F>, ActivationDualProblem>
    where F : struct, IElementFunction
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public ActivationDualCase(ElementFunction function, IGpuDevice device, CaseShape shape)
        : base(device)
    {
        ActivationLayout x = shape.X with { Samples = 2 };
        Kernel = new ActivationDualGpu<F>(function, x);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new ActivationDualProblem(WideInput(x), Output(x)))];
        double elements = (double)shape.Problems * x.Neurons * x.Lanes;
        Flop = ActivationDualGpu<F>.Ptx.Source.Count(c => c == ';') * elements;
        Bytes = 2 * sizeof(float) * elements;
    }
}
