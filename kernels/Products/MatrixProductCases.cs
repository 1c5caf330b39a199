using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Products;

/// <summary>Cases of matrix products: an attention's scores (keys x queries) and its values, 16 samples.</summary>
public static unsafe class MatrixProductCases
{
    private static readonly (int Heads, int Tokens, int Features)[] Attentions = [(2, 32, 16), (4, 64, 16), (4, 128, 32), (2, 512, 64)];

    /// <summary>Cases of <see cref="MatrixProduct"/>.</summary>
    public static CpuCases All { get; } = new(
        s => Of(Of(s), s.Samples),
        () => Attentions.SelectMany(at => new[]
        {
            Of(new MatrixProductShape(at.Heads, at.Tokens, at.Tokens, at.Features, IsATransposed: true), Lanes.Virtual),
            Of(new MatrixProductShape(at.Heads, at.Features, at.Tokens, at.Tokens), Lanes.Virtual),
        }));

    /// <summary>Returns the product at the sizes of a shape: its output channels are rows, its pixels columns, its input channels terms.</summary>
    public static MatrixProductShape Of(CaseShape s) =>
        new(s.Groups, s.Out / s.Groups, s.Height * s.Width, s.In / s.Groups, IsATransposed: true);

    private static CpuCase Of(MatrixProductShape shape, int samples)
    {
        (ActivationLayout a, ActivationLayout b, ActivationLayout y) = (shape.A(samples), shape.B(samples), shape.Y(samples));
        double flops = 2.0 * shape.Terms * y.Neurons * y.Lanes;
        string text = $"{shape.Groups} of {shape.Rows}x{shape.Terms}{(shape.IsATransposed ? " transposed" : "")} by {shape.Columns} b{samples}";
        double bytes = CaseMemory.Bytes(a) + CaseMemory.Bytes(b) + CaseMemory.Bytes(y);
        return new(nameof(MatrixProduct), text, new(flops, flops), bytes, isa =>
        {
            (NativeArray<float> first, NativeArray<float> second) = (CaseMemory.Normal(a.Length), CaseMemory.Normal(b.Length));
            var product = new NativeArray<float>(y.Length);
            return () =>
            {
                var run = new MatrixProduct(first.Pointer, second.Pointer, shape, a, b, y, false, 0, y.Channels, product.Pointer);
                isa.Run(in run);
            };
        });
    }
}
