using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary><see cref="AvgPool"/> on a GPU, with the same bits; <c>AvgPool.ptx</c> is its contract.</summary>
/// <param name="Shape">The window.</param>
/// <param name="X">The layout of the pooling's input.</param>
public readonly record struct AvgPoolGpu(PoolShape Shape, ActivationLayout X) : IGpuKernel<AvgPoolProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("AvgPool");

    public GpuGrid Grid => ThreadGrid.Of(Shape.Output(X));

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Shape, X);
        parameters.Add(Grid.X / X.Channels);
        parameters.Add(Shape.Margin());
    }
}

/// <summary>The addresses that <see cref="AvgPoolGpu"/> reads and writes.</summary>
/// <param name="X">The input.</param>
/// <param name="Y">The output.</param>
public readonly record struct AvgPoolProblem(ulong X, ulong Y);

/// <summary><see cref="AvgPoolGpu"/> on synthetic inputs.</summary>
public sealed class AvgPoolCase : LaunchCase<AvgPoolGpu, AvgPoolProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public AvgPoolCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        Kernel = new AvgPoolGpu(new PoolShape(shape.Kernel, shape.Stride, shape.Padding), shape.X);
        ActivationLayout yl = Kernel.Shape.Output(shape.X);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new AvgPoolProblem(Input(shape.X), Output(yl)))];
        Flop = (double)shape.Problems * shape.Kernel * shape.Kernel * yl.Neurons * yl.Lanes;
        Bytes = 4.0 * shape.Problems * (shape.X.Neurons * shape.X.Lanes + yl.Neurons * yl.Lanes);
    }
}
