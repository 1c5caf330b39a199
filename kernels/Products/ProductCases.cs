using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Products;

/// <summary>Cases of products: by a factor for each channel and sample.</summary>
public static unsafe class ProductCases
{
    /// <summary>Cases of <see cref="Product"/>.</summary>
    public static CpuCases Pixel { get; } = new(s => Of(s.X), () => Stages.All.Select(Of));

    /// <summary>Cases of <see cref="ProductDual"/>, of two samples.</summary>
    public static CpuCases Dual { get; } = new(s => DualOf(s.X with { Samples = 2 }), () => [DualOf(Stages.First with { Samples = 2 })]);

    private static CpuCase Of(ActivationLayout x) => new(nameof(Product), $"by a pixel {CaseMemory.Text(x)}", default, 2 * CaseMemory.Bytes(x), isa =>
    {
        ActivationLayout pixel = x with { Height = 1, Width = 1 };
        (NativeArray<float> a, NativeArray<float> b) = (CaseMemory.Normal(x.Length), CaseMemory.Normal(pixel.Length));
        var y = new NativeArray<float>(x.Length);
        return () =>
        {
            var run = new Product(a.Pointer, b.Pointer, x, pixel, 0, x.Height, y.Pointer);
            isa.Run(in run);
        };
    });

    private static CpuCase DualOf(ActivationLayout x) => new(nameof(ProductDual), CaseMemory.Text(x), default, 3 * CaseMemory.Bytes(x), isa =>
    {
        (NativeArray<float> a, NativeArray<float> b) = (CaseMemory.Normal(x.Length), CaseMemory.Normal(x.Length));
        var y = new NativeArray<float>(x.Length);
        return () =>
        {
            var run = new ProductDual(a.Pointer, b.Pointer, x, x, 0, x.Height, y.Pointer);
            isa.Run(in run);
        };
    });
}
