using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary>Cases of pooling, its gradients and derivatives.</summary>
public static unsafe class PoolCases
{
    private static readonly PoolShape Same = new(3, 1, 1);
    private static readonly PoolShape Half = new(2, 2, 0);
    private static readonly PoolShape Halved = new(3, 2, 1);

    /// <summary>Cases of <see cref="AvgPool"/>.</summary>
    public static CpuCases Average { get; } = new(
        s => AverageOf(s.X, Window(s)),
        () => [AverageOf(Stages.First, Same), AverageOf(Stages.Third, Same), AverageOf(Stages.First, Half)]);

    /// <summary>Cases of <see cref="MaxPool"/>.</summary>
    public static CpuCases Max { get; } = new(
        s => MaxOf(s.X, Window(s)), () => [MaxOf(Stages.First, Same), MaxOf(Stages.Third, Same), MaxOf(Stages.First, Half)]);

    /// <summary>Cases of <see cref="MaxPoolDual"/>, of two samples.</summary>
    public static CpuCases MaxDual { get; } = new(
        s => MaxDualOf(s.X with { Samples = 2 }, Window(s)), () => [MaxDualOf(Stages.First with { Samples = 2 }, Same)]);

    /// <summary>Cases of <see cref="GlobalAvgPool"/>.</summary>
    public static CpuCases Global { get; } = new(s => GlobalOf(s.X), () => [GlobalOf(Stages.Third)]);

    /// <summary>Cases of <see cref="AvgPoolGrad"/>.</summary>
    public static CpuCases AverageGrad { get; } = new(s => AverageGradOf(s.X, Window(s)), () =>
    [
        AverageGradOf(Stages.First, Same), AverageGradOf(Stages.Third, Same), AverageGradOf(Stages.First, Half), AverageGradOf(Stages.First, Halved),
    ]);

    /// <summary>Cases of <see cref="MaxPoolGrad"/>.</summary>
    public static CpuCases MaxGrad { get; } = new(
        s => MaxGradOf(s.X, Window(s)), () => [MaxGradOf(Stages.First, Same), MaxGradOf(Stages.First, Half)]);

    /// <summary>Cases of <see cref="MaxPoolTangent"/>.</summary>
    public static CpuCases MaxTangent { get; } = new(
        s => MaxTangentOf(s.X, Window(s)), () => [MaxTangentOf(Stages.First, Same), MaxTangentOf(Stages.First, Half)]);

    /// <summary>Cases of <see cref="GlobalAvgPoolGrad"/>.</summary>
    public static CpuCases GlobalGrad { get; } = new(s => GlobalGradOf(s.X), () => [GlobalGradOf(Stages.Third)]);

    private static CpuCase AverageOf(ActivationLayout x, PoolShape s) => new(nameof(AvgPool), Name(x, s), default, Bytes(x, s), isa =>
    {
        NativeArray<float> input = CaseMemory.Normal(x.Length);
        var scratch = new NativeArray<float>(x.RowStride);
        ActivationLayout y = s.Output(x);
        var output = new NativeArray<float>(y.Length);
        return () =>
        {
            var run = new AvgPool(input.Pointer, s, x, 0, y.Height, scratch.Pointer, output.Pointer);
            isa.Run(in run);
        };
    });

    private static CpuCase MaxOf(ActivationLayout x, PoolShape s) => new(nameof(MaxPool), Name(x, s), default, Bytes(x, s), isa =>
    {
        NativeArray<float> input = CaseMemory.Normal(x.Length);
        ActivationLayout y = s.Output(x);
        var output = new NativeArray<float>(y.Length);
        return () =>
        {
            var run = new MaxPool(input.Pointer, s, x, 0, y.Height, output.Pointer);
            isa.Run(in run);
        };
    });

    private static CpuCase GlobalOf(ActivationLayout x) => new(nameof(GlobalAvgPool), CaseMemory.Text(x), default, CaseMemory.Bytes(x), isa =>
    {
        NativeArray<float> input = CaseMemory.Normal(x.Length);
        var output = new NativeArray<float>((x with { Height = 1, Width = 1 }).Length);
        return () =>
        {
            var run = new GlobalAvgPool(input.Pointer, x, 0, x.Channels, output.Pointer);
            isa.Run(in run);
        };
    });

    private static CpuCase AverageGradOf(ActivationLayout x, PoolShape s) =>
        new(nameof(AvgPoolGrad), Name(x, s), default, Bytes(x, s), isa =>
        {
            NativeArray<float> gradient = CaseMemory.Normal(s.Output(x).Length);
            var output = new NativeArray<float>(x.Length);
            return () =>
            {
                var run = new AvgPoolGrad(gradient.Pointer, s, x, 0, x.Channels, output.Pointer);
                isa.Run(in run);
            };
        });

    private static CpuCase MaxGradOf(ActivationLayout x, PoolShape s) =>
        new(nameof(MaxPoolGrad), Name(x, s), default, Bytes(x, s) + CaseMemory.Bytes(x), isa =>
        {
            NativeArray<float> input = CaseMemory.Normal(x.Length);
            NativeArray<float> gradient = CaseMemory.Normal(s.Output(x).Length);
            var output = new NativeArray<float>(x.Length);
            return () =>
            {
                var run = new MaxPoolGrad(input.Pointer, gradient.Pointer, s, x, 0, x.Channels, output.Pointer);
                isa.Run(in run);
            };
        });

    private static CpuCase MaxTangentOf(ActivationLayout x, PoolShape s) =>
        new(nameof(MaxPoolTangent), Name(x, s), default, Bytes(x, s) + CaseMemory.Bytes(x), isa =>
        {
            NativeArray<float> input = CaseMemory.Normal(x.Length);
            NativeArray<float> tangent = CaseMemory.Normal(x.Length);
            ActivationLayout y = s.Output(x);
            var output = new NativeArray<float>(y.Length);
            return () =>
            {
                var run = new MaxPoolTangent(input.Pointer, tangent.Pointer, s, x, 0, y.Height, output.Pointer);
                isa.Run(in run);
            };
        });

    private static CpuCase MaxDualOf(ActivationLayout x, PoolShape s) => new(nameof(MaxPoolDual), Name(x, s), default, Bytes(x, s), isa =>
    {
        NativeArray<float> input = CaseMemory.Normal(x.Length);
        ActivationLayout y = s.Output(x);
        var output = new NativeArray<float>(y.Length);
        return () =>
        {
            var run = new MaxPoolDual(input.Pointer, s, x, 0, y.Height, output.Pointer);
            isa.Run(in run);
        };
    });

    private static CpuCase GlobalGradOf(ActivationLayout x) => new(nameof(GlobalAvgPoolGrad), CaseMemory.Text(x), default, CaseMemory.Bytes(x), isa =>
    {
        NativeArray<float> gradient = CaseMemory.Normal((x with { Height = 1, Width = 1 }).Length);
        var output = new NativeArray<float>(x.Length);
        return () =>
        {
            var run = new GlobalAvgPoolGrad(gradient.Pointer, x, 0, x.Channels, output.Pointer);
            isa.Run(in run);
        };
    });

    private static PoolShape Window(CaseShape s) => 2 * s.Padding <= s.Kernel
        ? new(s.Kernel, s.Stride, s.Padding)
        : throw new FormatException($"padding {s.Padding} of a pooling window of side {s.Kernel}, expected at most half");

    private static string Name(ActivationLayout x, PoolShape s) => $"{s.Kernel}x{s.Kernel} stride {s.Stride} {CaseMemory.Text(x)}";

    private static double Bytes(ActivationLayout x, PoolShape s) => CaseMemory.Bytes(x) + CaseMemory.Bytes(s.Output(x));
}
