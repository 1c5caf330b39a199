using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Layout;

/// <summary>Cases of kernels that move activations.</summary>
public static unsafe class LayoutCases
{
    /// <summary>Cases of <see cref="Concat"/>.</summary>
    public static CpuCases Concatenation { get; } = new(s => Of(s.X), () => [Of(Stages.First)]);

    /// <summary>Cases of <see cref="SampleRows"/>.</summary>
    public static CpuCases Rows { get; } = new(s => RowsOf(s.X), () => [RowsOf(Stages.First)]);

    /// <summary>Cases of <see cref="PixelCopy"/>: behind as many pixels.</summary>
    public static CpuCases Pixels { get; } = new(s => PixelsOf(s.X), () => [PixelsOf(Stages.First)]);

    private static CpuCase PixelsOf(ActivationLayout x) => new(nameof(PixelCopy), CaseMemory.Text(x), default, 2 * CaseMemory.Bytes(x), isa =>
    {
        ActivationLayout y = x with { Height = 2 * x.Height };
        int pixels = x.Height * x.Width;
        NativeArray<float> input = CaseMemory.Normal(x.Length);
        var output = new NativeArray<float>(y.Length);
        return () =>
        {
            var run = new PixelCopy(input.Pointer, x, 0, y, pixels, pixels, 0, x.Channels, output.Pointer);
            isa.Run(in run);
        };
    });

    private static CpuCase RowsOf(ActivationLayout x) =>
        new(nameof(SampleRows), CaseMemory.Text(x), default, 2 * sizeof(float) * (double)x.Neurons, _ =>
        {
            NativeArray<float> input = CaseMemory.Normal(x.Length);
            var output = new NativeArray<float>(x.Neurons);
            return () => SampleRows.Run(input.Pointer, x, false, output.Pointer);
        });

    private static CpuCase Of(ActivationLayout x) => new(nameof(Concat), CaseMemory.Text(x), default, 2 * sizeof(float) * x.Length, isa =>
    {
        NativeArray<float> input = CaseMemory.Normal(x.Length);
        var output = new NativeArray<float>(x.Length);
        return () =>
        {
            var run = new Concat(input.Pointer, x, 0, output.Pointer);
            isa.Run(in run);
        };
    });
}
