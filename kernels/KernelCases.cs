using FastProxy.Kernels.Add;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Pattern;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.WeightGrad;

namespace FastProxy.Kernels;

/// <summary>The kernels of the processor that one shape describes, each by its name.</summary>
public static class KernelCases
{
    private static readonly Dictionary<string, Func<CaseShape, KernelCase>> Rows = new()
    {
        [nameof(ConvDirect)] = s => ConvCases.Direct(s.Conv, s.X),
        [nameof(ConvWinograd)] = s => ConvWinograd.Supports(s.Conv)
            ? ConvCases.Winograd(s.Conv, s.X)
            : throw new FormatException($"{nameof(ConvWinograd)} takes kernel=3, stride=1, padding=1 and groups=1"),
        [nameof(ConvDepthwise)] = s => s.Conv.IsDepthwise
            ? ConvCases.Depthwise(s.Conv, s.X)
            : throw new FormatException($"{nameof(ConvDepthwise)} takes as many groups as input and output channels"),
        [nameof(ConvDataGrad)] = s => ConvCases.DataGrad(s.Conv, s.X),
        [nameof(ConvWeightGrad)] = s => ConvCases.WeightGrad(s.Conv, s.X),
        [nameof(ConvSampleGrad)] = s => ConvCases.SampleGrad(s.Conv, s.X),
        [nameof(BatchNormSums)] = s => ElementwiseCases.Sums(s.X),
        [nameof(AddFused)] = s => ElementwiseCases.Add(s.X, 2, isPattern: true),
        [nameof(AvgPool)] = s => PoolCases.Average(s.X, Window(s)),
        [nameof(MaxPool)] = s => PoolCases.Max(s.X, Window(s)),
        [nameof(AvgPoolGrad)] = s => PoolCases.AverageGrad(s.X, Window(s)),
        [nameof(MaxPoolGrad)] = s => PoolCases.MaxGrad(s.X, Window(s)),
        [nameof(GlobalAvgPool)] = s => PoolCases.Global(s.X),
        [nameof(LaneGram)] = s => GramCases.Rows(s.X.Lanes, s.Out * s.Conv.GroupIn * s.Conv.Taps, isItself: true),
        [nameof(DistinctWords)] = s => PatternCases.Distinct(Neurons(s), s.Samples),
        [nameof(HammingGram)] = s => PatternCases.Gram(Neurons(s), s.Samples),
        [nameof(Philox)] = s => RandomCases.Uniform(s.Out * s.Conv.GroupIn * s.Conv.Taps),
    };

    /// <summary>Their names.</summary>
    public static IReadOnlyCollection<string> Names => Rows.Keys;

    /// <summary>A kernel at a shape.</summary>
    /// <exception cref="FormatException">There is no such kernel here, or it does not take the shape.</exception>
    public static KernelCase Of(string kernel, CaseShape shape) => Rows.TryGetValue(kernel, out Func<CaseShape, KernelCase>? create)
        ? create(shape)
        : throw new FormatException($"unknown kernel '{kernel}', expected one of {string.Join(", ", Names)}");

    private static PoolShape Window(CaseShape s) => 2 * s.Padding <= s.Kernel
        ? new(s.Kernel, s.Stride, s.Padding)
        : throw new FormatException($"padding {s.Padding} of a pooling window of side {s.Kernel}, expected at most half");

    private static int Neurons(CaseShape s) => checked((int)s.X.Neurons);
}
