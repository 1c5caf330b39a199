using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;

namespace FastProxy.Bench.Micro;

/// <summary>Convolutions at the shapes of NAS-Bench-201's three stages.</summary>
public sealed class ConvBenchmarks : ICases
{
    private static readonly ActivationLayout[] Stages = [new(16, 32, 32, 64), new(32, 16, 16, 64), new(64, 8, 8, 64)];

    /// <inheritdoc/>
    public static IEnumerable<KernelCase> All =>
    [
        .. Stages.Select(x => ConvCases.Direct(Shape(x, 3), x)),
        .. Stages.Select(x => ConvCases.Direct(Shape(x, 3), x, isRelu: true)),
        .. Stages.Select(x => ConvCases.Direct(Shape(x, 1), x)),
        .. Stages.Take(2).Select(x => ConvCases.Direct(Shape(x, 3, stride: 2), x)),
        .. Fewer.Select(x => ConvCases.Direct(Shape(x, 3), x)),
        .. Stages.Select(x => ConvCases.Winograd(Shape(x, 3), x)),
        .. Fewer.Select(x => ConvCases.Winograd(Shape(x, 3), x)),
        .. Stages.Select(x => ConvCases.Pack(Shape(x, 3))),
        .. Stages.Select(x => Depthwise(x, 3)),
        Depthwise(Stages[1], 5),
        .. Stages.Take(2).Select(x => ConvCases.DataGrad(Shape(x, 3, 2), x)),
        ConvCases.DataGrad(Shape(Stages[0], 1, 2), Stages[0]),
        .. Stages.SelectMany(Gradients),
        .. Fewer.SelectMany(Gradients),
        .. Stages.Take(2).Select(x => ConvCases.WeightGrad(Shape(x, 3, 2), x)),
        ConvCases.WeightGrad(Shape(Stages[1], 3, groups: Stages[1].Channels), Stages[1]),
        ConvCases.WeightGrad(new(64, 10, 1), new(64, 1, 1, 64)),
    ];

    private static IEnumerable<ActivationLayout> Fewer => Stages.Select(x => x with { Samples = 16 });

    private static KernelCase[] Gradients(ActivationLayout x) =>
    [
        ConvCases.WeightGrad(Shape(x, 3), x), ConvCases.WeightGrad(Shape(x, 1), x),
        ConvCases.SampleGrad(Shape(x, 3), x), ConvCases.SampleGrad(Shape(x, 1), x),
    ];

    private static KernelCase Depthwise(ActivationLayout x, int kernel) => ConvCases.Depthwise(Shape(x, kernel, groups: x.Channels), x);

    private static ConvShape Shape(ActivationLayout x, int kernel, int stride = 1, int groups = 1) =>
        new(x.Channels, x.Channels * stride, kernel, stride, kernel / 2, Groups: groups);
}
