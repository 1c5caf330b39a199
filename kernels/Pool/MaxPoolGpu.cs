using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary><see cref="MaxPool"/> on a GPU, with the same bits; <c>MaxPool.ptx</c> is its contract.</summary>
/// <param name="Shape">The window.</param>
/// <param name="X">The layout of the pooling's input.</param>
public readonly record struct MaxPoolGpu(PoolShape Shape, ActivationLayout X) : IGpuKernel<MaxPoolProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("MaxPool");

    public GpuGrid Grid => ThreadGrid.Of(Shape.Output(X));

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Shape, X);
        parameters.Add(Grid.X / X.Channels);
    }
}

/// <summary>The addresses that <see cref="MaxPoolGpu"/> reads and writes.</summary>
/// <param name="X">The input.</param>
/// <param name="Y">The output.</param>
public readonly record struct MaxPoolProblem(ulong X, ulong Y);

/// <summary><see cref="MaxPoolGpu"/> on synthetic inputs.</summary>
public sealed class MaxPoolCase : LaunchCase<MaxPoolGpu, MaxPoolProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public MaxPoolCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        Kernel = new MaxPoolGpu(new PoolShape(shape.Kernel, shape.Stride, shape.Padding), shape.X);
        ActivationLayout yl = Kernel.Shape.Output(shape.X);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new MaxPoolProblem(WideInput(shape.X), Output(yl)))];
        Flop = (double)shape.Problems * shape.Kernel * shape.Kernel * yl.Neurons * yl.Lanes;
        Bytes = 4.0 * shape.Problems * (shape.X.Neurons * shape.X.Lanes + yl.Neurons * yl.Lanes);
    }
}
