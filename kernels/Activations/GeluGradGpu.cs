using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary><see cref="GeluGrad"/> on a GPU, with the same bits; <c>GeluGrad.ptx</c> is its contract.</summary>
/// <param name="X">The layout of the activation.</param>
public readonly record struct GeluGradGpu(ActivationLayout X) : IGpuKernel<GeluGradProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("GeluGrad");

    public GpuGrid Grid => GeluGpu.GridOf(X);

    public void Write(ref ParameterWriter parameters) => GeluGpu.Write(X, ref parameters);
}

/// <summary>The addresses that <see cref="GeluGradGpu"/> reads and writes.</summary>
/// <param name="X">The input.</param>
/// <param name="DY">The gradient of the output.</param>
/// <param name="DX">The gradient of the input.</param>
public readonly record struct GeluGradProblem(ulong X, ulong DY, ulong DX);

/// <summary><see cref="GeluGradGpu"/> on synthetic inputs.</summary>
public sealed class GeluGradCase : LaunchCase<GeluGradGpu, GeluGradProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public GeluGradCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        Kernel = new GeluGradGpu(shape.X);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new GeluGradProblem(Input(shape.X), Input(shape.X), Output(shape.X)))];
        double elements = (double)shape.Problems * shape.X.Neurons * shape.X.Lanes;
        Flop = 70 * elements;
        Bytes = 3 * sizeof(float) * elements;
    }
}
