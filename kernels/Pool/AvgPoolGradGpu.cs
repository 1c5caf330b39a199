using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary><see cref="AvgPoolGrad"/> on a GPU, with the same bits; <c>AvgPoolGrad.ptx</c> is its contract.</summary>
/// <param name="Shape">The window.</param>
/// <param name="X">The layout of the pooling's input.</param>
public readonly record struct AvgPoolGradGpu(PoolShape Shape, ActivationLayout X) : IGpuKernel<AvgPoolGradProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("AvgPoolGrad");

    public GpuGrid Grid => ThreadGrid.Of(X);

    private SumForm Form => Shape is { Kernel: 3, Stride: 1, Padding: 1 } && X is { Height: >= 2, Width: >= 3 } ? SumForm.Sliding
        : Shape.Stride >= Shape.Kernel ? SumForm.Apart
        : SumForm.Rows;

    /// <summary>The order in which the windows of an element are summed: <see cref="AvgPoolGrad"/>'s choice.</summary>
    private enum SumForm
    {
        /// <summary>Windows row by row.</summary>
        Rows,

        /// <summary>Windows that do not overlap.</summary>
        Apart,

        /// <summary>The rows of each column, then columns.</summary>
        Sliding,
    }

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Shape, X);
        parameters.Add(Grid.X / X.Channels);
        parameters.Add(Shape.Margin());
        parameters.Add((int)Form);
    }
}

/// <summary>The addresses that <see cref="AvgPoolGradGpu"/> reads and writes.</summary>
/// <param name="DY">The gradient of the output.</param>
/// <param name="DX">The gradient of the input.</param>
public readonly record struct AvgPoolGradProblem(ulong DY, ulong DX);

/// <summary><see cref="AvgPoolGradGpu"/> on synthetic inputs.</summary>
public sealed class AvgPoolGradCase : LaunchCase<AvgPoolGradGpu, AvgPoolGradProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public AvgPoolGradCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        Kernel = new AvgPoolGradGpu(new PoolShape(shape.Kernel, shape.Stride, shape.Padding), shape.X);
        ActivationLayout yl = Kernel.Shape.Output(shape.X);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new AvgPoolGradProblem(Input(yl), Output(shape.X)))];
        Flop = 2.0 * shape.Problems * shape.Kernel * shape.Kernel * yl.Neurons * yl.Lanes;
        Bytes = 4.0 * shape.Problems * (shape.X.Neurons * shape.X.Lanes + yl.Neurons * yl.Lanes);
    }
}
