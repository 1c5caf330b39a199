using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary><see cref="MaxPoolTangent"/> on a GPU, with the same bits; <c>MaxPoolTangent.ptx</c> is its contract.</summary>
/// <param name="Shape">The window.</param>
/// <param name="X">The layout of the pooling's input.</param>
public readonly record struct MaxPoolTangentGpu(PoolShape Shape, ActivationLayout X) : IGpuKernel<MaxPoolTangentProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("MaxPoolTangent");

    public GpuGrid Grid => ThreadGrid.Of(Shape.Output(X));

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Shape, X);
        parameters.Add(Grid.X / X.Channels);
    }
}

/// <summary>The addresses that <see cref="MaxPoolTangentGpu"/> reads and writes.</summary>
/// <param name="X">The input.</param>
/// <param name="DX">The direction.</param>
/// <param name="DY">The derivative.</param>
public readonly record struct MaxPoolTangentProblem(ulong X, ulong DX, ulong DY);

/// <summary><see cref="MaxPoolTangentGpu"/> on synthetic inputs.</summary>
public sealed class MaxPoolTangentCase : LaunchCase<MaxPoolTangentGpu, MaxPoolTangentProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public MaxPoolTangentCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        Kernel = new MaxPoolTangentGpu(new PoolShape(shape.Kernel, shape.Stride, shape.Padding), shape.X);
        ActivationLayout yl = Kernel.Shape.Output(shape.X);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new MaxPoolTangentProblem(WideInput(shape.X), Input(shape.X), Output(yl)))];
        Flop = 2.0 * shape.Problems * shape.Kernel * shape.Kernel * yl.Neurons * yl.Lanes;
        Bytes = 4.0 * shape.Problems * (2 * shape.X.Neurons * shape.X.Lanes + yl.Neurons * yl.Lanes);
    }
}
