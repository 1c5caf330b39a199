using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary><see cref="MaxPoolGrad"/> on a GPU, with the same bits; <c>MaxPoolGrad.ptx</c> is its contract.</summary>
/// <param name="Shape">The window, at most <see cref="MaxKernel"/> to a side.</param>
/// <param name="X">The layout of the pooling's input.</param>
public readonly record struct MaxPoolGradGpu(PoolShape Shape, ActivationLayout X) : IGpuKernel<MaxPoolGradProblem>
{
    /// <summary>The largest side of a window: a tap is a byte.</summary>
    public const int MaxKernel = 15;

    /// <summary>The shared memory of a block of several rows: at least two blocks run together on a multiprocessor.</summary>
    private const int NearBytes = 24 << 10;

    private const int MaxBytes = 48 << 10;

    public static KernelSource Ptx { get; } = KernelSource.Load("MaxPoolGrad");

    /// <exception cref="GpuException">The window, or the windows over one row of the image, are larger than a block can hold.</exception>
    public GpuGrid Grid =>
        Shape.Kernel > MaxKernel || SharedBytes(1) > MaxBytes
            ? throw new GpuException($"MaxPoolGrad: {Shape} on {X}: expected a window of at most {MaxKernel} and rows of {MaxBytes} bytes")
            : ThreadGrid.Of((long)Rows * X.Width * Chunk / 4) with { X = X.Channels * Bands * Chunks, SharedBytes = SharedBytes(Rows) };

    /// <summary>The lanes of a block: all, or as few as possible if a row of all lanes is too long.</summary>
    private int Chunk => WindowRows(1) * Shape.Output(X.Width) * X.Lanes > MaxBytes ? Lanes.Virtual : X.Lanes;

    private int Chunks => X.Lanes / Chunk;

    /// <summary>The rows of a block.</summary>
    private int Rows
    {
        get
        {
            int rows = 1;
            while (rows < X.Height && SharedBytes(rows + 1) <= NearBytes)
            {
                rows++;
            }

            return rows;
        }
    }

    private int Bands => (X.Height + Rows - 1) / Rows;

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Shape, X);
        parameters.Add(Rows);
        parameters.Add(Bands);
        parameters.Add(Chunk);
        parameters.Add(Chunks);
    }

    private int WindowRows(int rows) => (rows + Shape.Kernel - 2) / Shape.Stride + 1;

    private int SharedBytes(int rows) => WindowRows(rows) * Shape.Output(X.Width) * Chunk;
}

/// <summary>The addresses that <see cref="MaxPoolGradGpu"/> reads and writes.</summary>
/// <param name="X">The input.</param>
/// <param name="DY">The gradient of the output.</param>
/// <param name="DX">The gradient of the input.</param>
public readonly record struct MaxPoolGradProblem(ulong X, ulong DY, ulong DX);

/// <summary><see cref="MaxPoolGradGpu"/> on synthetic inputs.</summary>
public sealed class MaxPoolGradCase : LaunchCase<MaxPoolGradGpu, MaxPoolGradProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public MaxPoolGradCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        Kernel = new MaxPoolGradGpu(new PoolShape(shape.Kernel, shape.Stride, shape.Padding), shape.X);
        ActivationLayout yl = Kernel.Shape.Output(shape.X);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new MaxPoolGradProblem(WideInput(shape.X), Input(yl), Output(shape.X)))];
        Flop = 3.0 * shape.Problems * shape.Kernel * shape.Kernel * yl.Neurons * yl.Lanes;
        Bytes = 4.0 * shape.Problems * (2 * shape.X.Neurons * shape.X.Lanes + yl.Neurons * yl.Lanes);
    }
}
