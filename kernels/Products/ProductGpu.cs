using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Products;

/// <summary><see cref="Product"/> on a GPU, with the same bits; <c>Product.ptx</c> is its contract.</summary>
/// <param name="A">The layout of the first factor.</param>
/// <param name="B">The layout of the second.</param>
public readonly record struct ProductGpu(ActivationLayout A, ActivationLayout B) : IGpuKernel<ProductProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("Product");

    public GpuGrid Grid => ThreadGrid.Of(A);

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(A.ChannelStride * sizeof(float));
        parameters.Add(B.Channels == 1 ? 0 : B.ChannelStride * sizeof(float));
        parameters.Add(Grid.X / A.Channels);
        parameters.Add(A.Height * A.RowStride / 4);
        parameters.Add(B.Height * B.RowStride / 4);
    }
}

/// <summary>The addresses that <see cref="ProductGpu"/> reads and writes.</summary>
/// <param name="A">The first factor.</param>
/// <param name="B">The second.</param>
/// <param name="Y">The product.</param>
public readonly record struct ProductProblem(ulong A, ulong B, ulong Y);

/// <summary><see cref="ProductGpu"/> on synthetic inputs.</summary>
public sealed class ProductCase : LaunchCase<ProductGpu, ProductProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>; the second factor is one pixel.</summary>
    public ProductCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        ActivationLayout pixel = shape.X with { Height = 1, Width = 1 };
        Kernel = new ProductGpu(shape.X, pixel);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new ProductProblem(Input(shape.X), Input(pixel), Output(shape.X)))];
        Flop = (double)shape.Problems * shape.X.Neurons * shape.X.Lanes;
        Bytes = (2 * Flop + (double)shape.Problems * pixel.Neurons * pixel.Lanes) * sizeof(float);
    }
}
