using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary><see cref="ActivationCurvature{F}"/> on a GPU, with the same bits; <c>ActivationCurvature.ptxi</c> is its contract.</summary>
/// <typeparam name="F">The function.</typeparam>
/// <param name="Function">The function's parameters.</param>
/// <param name="X">The layout of the activation.</param>
public readonly record struct ActivationCurvatureGpu<F>(ElementFunction Function, ActivationLayout X) : IGpuKernel<ActivationCurvatureProblem>
    where F : struct, IElementFunction
{
    public static KernelSource Ptx { get; } =
        PtxRecorder.Compose("ActivationCurvature", $"{typeof(F).Name}Curvature", typeof(F).Name, F.Formula, F.Second<PtxRecorder, PtxValue>);

    public GpuGrid Grid => ActivationGrid.Of(X);

    public void Write(ref ParameterWriter parameters) => ActivationGrid.Write(Function, X, ref parameters);
}

/// <summary>The addresses that <see cref="ActivationCurvatureGpu{F}"/> reads and writes.</summary>
/// <param name="X">The input.</param>
/// <param name="G">The first factor.</param>
/// <param name="T">The second factor.</param>
/// <param name="Y">The product.</param>
public readonly record struct ActivationCurvatureProblem(ulong X, ulong G, ulong T, ulong Y);

/// <summary><see cref="ActivationCurvatureGpu{F}"/> on synthetic inputs.</summary>
/// <typeparam name="F">The function.</typeparam>
public sealed class ActivationCurvatureCase<F> : LaunchCase<ActivationCurvatureGpu<F>, ActivationCurvatureProblem>
    where F : struct, IElementFunction
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public ActivationCurvatureCase(ElementFunction function, IGpuDevice device, CaseShape shape)
        : base(device)
    {
        Kernel = new ActivationCurvatureGpu<F>(function, shape.X);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(
            _ => new ActivationCurvatureProblem(WideInput(shape.X), Input(shape.X), Input(shape.X), Output(shape.X)))];
        double elements = (double)shape.Problems * shape.X.Neurons * shape.X.Lanes;
        Flop = ActivationCurvatureGpu<F>.Ptx.Source.Count(c => c == ';') * elements;
        Bytes = 4 * sizeof(float) * elements;
    }
}
