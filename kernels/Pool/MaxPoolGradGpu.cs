using FastProxy.Kernels.Gpu;

namespace FastProxy.Kernels.Pool;

/// <summary><see cref="MaxPoolGrad"/> on a GPU, the same bits: <c>MaxPoolGrad.ptx</c> is its contract.</summary>
/// <param name="Shape">The window.</param>
/// <param name="X">The layout of the input of the pooling.</param>
public readonly record struct MaxPoolGradGpu(PoolShape Shape, ActivationLayout X) : IGpuKernel<MaxPoolGradProblem>
{
    /// <inheritdoc/>
    public static PtxKernel Ptx { get; } = PtxKernel.Load("MaxPoolGrad");

    /// <inheritdoc/>
    public GpuGrid Grid => ThreadGrid.Of(X);

    /// <inheritdoc/>
    public void Write(ref ParameterWriter parameters) => parameters.Add(Shape, X, Grid.X / X.Channels);
}

/// <summary>The addresses that <see cref="MaxPoolGradGpu"/> reads and writes.</summary>
/// <param name="X">The input.</param>
/// <param name="DY">The gradient of the output.</param>
/// <param name="DX">The gradient of the input.</param>
public readonly record struct MaxPoolGradProblem(ulong X, ulong DY, ulong DX);

/// <summary><see cref="MaxPoolGradGpu"/> on made-up inputs.</summary>
public sealed class MaxPoolGradCase : GpuCase
{
    private readonly MaxPoolGradGpu kernel;
    private readonly MaxPoolGradProblem[] problems;

    /// <summary>At the sizes of <paramref name="shape"/>.</summary>
    public MaxPoolGradCase(IGpuDevice device, KernelShape shape)
        : base(device)
    {
        kernel = new MaxPoolGradGpu(new PoolShape(shape.Kernel, shape.Stride, shape.Padding), shape.X);
        ActivationLayout yl = kernel.Shape.Output(shape.X);
        problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new MaxPoolGradProblem(Input(shape.X), Input(yl), Output(shape.X)))];
        Flop = 3.0 * shape.Problems * shape.Kernel * shape.Kernel * yl.Neurons * yl.Lanes;
        Bytes = 4.0 * shape.Problems * (2 * shape.X.Neurons * shape.X.Lanes + yl.Neurons * yl.Lanes);
    }

    /// <inheritdoc/>
    public override double Flop { get; }

    /// <inheritdoc/>
    public override double Bytes { get; }

    /// <inheritdoc/>
    public override void Run(GpuQueue queue) => queue.Run(in kernel, problems);
}
