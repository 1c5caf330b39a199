using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Products;

/// <summary><see cref="ProductDual"/> on a GPU, with the same bits; <c>ProductDual.ptx</c> is its contract.</summary>
/// <param name="A">The layout of the first factor.</param>
/// <param name="B">The layout of the second.</param>
public readonly record struct ProductDualGpu(ActivationLayout A, ActivationLayout B) : IGpuKernel<ProductProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("ProductDual");

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

/// <summary><see cref="ProductDualGpu"/> on synthetic inputs.</summary>
public sealed class ProductDualCase : LaunchCase<ProductDualGpu, ProductProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>; the second factor is one pixel, and there are two samples.</summary>
    public ProductDualCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        ActivationLayout x = shape.X with { Samples = 2 };
        ActivationLayout pixel = x with { Height = 1, Width = 1 };
        Kernel = new ProductDualGpu(x, pixel);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new ProductProblem(Input(x), Input(pixel), Output(x)))];
        double floats = (double)shape.Problems * x.Neurons * x.Lanes;
        Flop = 4.0 * shape.Problems * x.Neurons;
        Bytes = (2 * floats + (double)shape.Problems * pixel.Neurons * pixel.Lanes) * sizeof(float);
    }
}
