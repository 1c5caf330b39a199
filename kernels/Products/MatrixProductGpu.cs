using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Products;

/// <summary><see cref="MatrixProduct"/> on a GPU, with the same bits; <c>MatrixProduct.ptx</c> is its contract.</summary>
/// <param name="Shape">The shape of the matrices.</param>
/// <param name="A">The layout of A.</param>
/// <param name="B">The layout of B.</param>
/// <param name="Y">The layout of the product.</param>
/// <param name="IsAdd">Whether the product is added to what Y holds.</param>
public readonly record struct MatrixProductGpu(
    MatrixProductShape Shape, ActivationLayout A, ActivationLayout B, ActivationLayout Y, bool IsAdd) : IGpuKernel<MatrixProductProblem>
{
    private const int Tile = 4;

    public static KernelSource Ptx { get; } = KernelSource.Load("MatrixProduct");

    public GpuGrid Grid => ThreadGrid.Of(Threads);

    private int RowTiles => (Shape.Rows + Tile - 1) / Tile;

    private int ColumnTiles => (Shape.Columns + Tile - 1) / Tile;

    private long Threads => (long)Shape.Groups * RowTiles * ColumnTiles * Y.Lanes / 4;

    public void Write(ref ParameterWriter parameters)
    {
        Shape.Check(A, B, Y);
        long lane = Y.Lanes * sizeof(float);
        (long a, long b) = (A.ChannelStride * sizeof(float), B.ChannelStride * sizeof(float));
        parameters.Add(Shape.IsATransposed ? lane : a);
        parameters.Add(Shape.IsATransposed ? a : lane);
        parameters.Add(A.Channels / Shape.Groups * a);
        parameters.Add(Shape.IsBTransposed ? b : lane);
        parameters.Add(Shape.IsBTransposed ? lane : b);
        parameters.Add(B.Channels / Shape.Groups * b);
        parameters.Add(Y.ChannelStride * sizeof(float));
        parameters.Add(Shape.Rows);
        parameters.Add(Shape.Columns);
        parameters.Add(Shape.Terms);
        parameters.Add(RowTiles);
        parameters.Add(ColumnTiles);
        parameters.Add(Y.Lanes / 4);
        parameters.Add(checked((int)Threads));
        parameters.Add(IsAdd ? 1 : 0);
    }
}

/// <summary>The addresses that <see cref="MatrixProductGpu"/> reads and writes.</summary>
/// <param name="A">The first factor.</param>
/// <param name="B">The second.</param>
/// <param name="Y">The product.</param>
public readonly record struct MatrixProductProblem(ulong A, ulong B, ulong Y);

/// <summary><see cref="MatrixProductGpu"/> on synthetic inputs.</summary>
public sealed class MatrixProductCase : LaunchCase<MatrixProductGpu, MatrixProductProblem>
{
    /// <summary>Creates the case that <see cref="MatrixProductCases.Of(CaseShape)"/> makes of <paramref name="shape"/>.</summary>
    public MatrixProductCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        MatrixProductShape product = MatrixProductCases.Of(shape);
        (ActivationLayout a, ActivationLayout b, ActivationLayout y) =
            (product.A(shape.Samples), product.B(shape.Samples), product.Y(shape.Samples));
        Kernel = new MatrixProductGpu(product, a, b, y, IsAdd: false);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new MatrixProductProblem(Input(a), Input(b), Output(y)))];
        Flop = 2.0 * shape.Problems * y.Neurons * y.Lanes * product.Terms;
        Bytes = shape.Problems * (CaseMemory.Bytes(a) + CaseMemory.Bytes(b) + CaseMemory.Bytes(y));
    }
}
