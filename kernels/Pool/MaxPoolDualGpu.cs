using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary><see cref="MaxPoolDual"/> on a GPU, with the same bits; <c>MaxPoolDual.ptx</c> is its contract.</summary>
/// <param name="Shape">The window.</param>
/// <param name="X">The layout of the input, of two samples.</param>
public readonly record struct MaxPoolDualGpu(PoolShape Shape, ActivationLayout X) : IGpuKernel<MaxPoolDualProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("MaxPoolDual");

    public GpuGrid Grid => ThreadGrid.Of(Shape.Output(X));

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Shape, X);
        parameters.Add(Grid.X / X.Channels);
    }
}

/// <summary>The addresses that <see cref="MaxPoolDualGpu"/> reads and writes.</summary>
/// <param name="X">The input.</param>
/// <param name="Y">The output.</param>
public readonly record struct MaxPoolDualProblem(ulong X, ulong Y);

/// <summary><see cref="MaxPoolDualGpu"/> on synthetic inputs of two samples.</summary>
public sealed class MaxPoolDualCase : LaunchCase<MaxPoolDualGpu, MaxPoolDualProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public MaxPoolDualCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        ActivationLayout x = shape.X with { Samples = 2 };
        Kernel = new MaxPoolDualGpu(new PoolShape(shape.Kernel, shape.Stride, shape.Padding), x);
        ActivationLayout yl = Kernel.Shape.Output(x);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new MaxPoolDualProblem(WideInput(x), Output(yl)))];
        Flop = (double)shape.Problems * shape.Kernel * shape.Kernel * yl.Neurons;
        Bytes = 4.0 * shape.Problems * (2 * x.Neurons + yl.Neurons * yl.Lanes);
    }
}
