using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary><see cref="GeluCurvature"/> on a GPU, with the same bits; <c>GeluCurvature.ptx</c> is its contract.</summary>
/// <param name="X">The layout of the activation.</param>
public readonly record struct GeluCurvatureGpu(ActivationLayout X) : IGpuKernel<GeluCurvatureProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("GeluCurvature");

    public GpuGrid Grid => GeluGpu.GridOf(X);

    public void Write(ref ParameterWriter parameters) => GeluGpu.Write(X, ref parameters);
}

/// <summary>The addresses that <see cref="GeluCurvatureGpu"/> reads and writes.</summary>
/// <param name="X">The input.</param>
/// <param name="A">The first factor.</param>
/// <param name="B">The second factor.</param>
/// <param name="Y">The product.</param>
public readonly record struct GeluCurvatureProblem(ulong X, ulong A, ulong B, ulong Y);

/// <summary><see cref="GeluCurvatureGpu"/> on synthetic inputs.</summary>
public sealed class GeluCurvatureCase : LaunchCase<GeluCurvatureGpu, GeluCurvatureProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public GeluCurvatureCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        Kernel = new GeluCurvatureGpu(shape.X);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(
            _ => new GeluCurvatureProblem(Input(shape.X), Input(shape.X), Input(shape.X), Output(shape.X)))];
        double elements = (double)shape.Problems * shape.X.Neurons * shape.X.Lanes;
        Flop = 35 * elements;
        Bytes = 4 * sizeof(float) * elements;
    }
}
