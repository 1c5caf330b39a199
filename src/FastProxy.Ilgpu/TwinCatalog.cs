using FastProxy.Kernels.Add;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Linear;
using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Pattern;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Sums;
using FastProxy.Kernels.WeightGrad;

namespace FastProxy.Ilgpu;

/// <summary>The list of twins.</summary>
public static class TwinCatalog
{
    private static readonly Dictionary<string, Twin> Twins = new Twin[]
    {
        new Twin<AddBiasIlgpu.Parameters>("AddBias", AddBiasIlgpu.Run),
        new Twin<AddFusedIlgpu.Parameters>("AddFused", AddFusedIlgpu.Run),
        new Twin<PoolWindowIlgpu.Parameters>("AvgPool", AvgPoolIlgpu.Run),
        new Twin<AvgPoolGradIlgpu.Parameters>("AvgPoolGrad", AvgPoolGradIlgpu.Run),
        new Twin<BatchNormGradFoldIlgpu.Parameters>("BatchNormGradFold", BatchNormGradFoldIlgpu.Run),
        new Twin<BatchNormStatisticsIlgpu.Parameters>("BatchNormStatistics", BatchNormStatisticsIlgpu.Run),
        new Twin<BatchNormTangentFoldIlgpu.Parameters>("BatchNormTangentFold", BatchNormTangentFoldIlgpu.Run),
        new Twin<BiasGramIlgpu.Parameters>("BiasGram", BiasGramIlgpu.Run),
        new Twin<BiasTangentIlgpu.Parameters>("BiasTangent", BiasTangentIlgpu.Run),
        new Twin<ChannelDotsIlgpu.Parameters>("ChannelDots", ChannelDotsIlgpu.Run),
        new Twin<ConcatIlgpu.Parameters>("Concat", ConcatIlgpu.Run),
        new Twin<ConvDataGradIlgpu.Parameters>("ConvDataGrad", ConvDataGradIlgpu.Run),
        new Twin<ConvDepthwiseIlgpu.Parameters>("ConvDepthwise", ConvDepthwiseIlgpu.Run),
        new Twin<ConvDirectIlgpu.Parameters>("ConvDirect", ConvDirectIlgpu.Run),
        new Twin<ConvPackIlgpu.Parameters>("ConvPack", ConvPackIlgpu.Run),
        new Twin<ConvSampleGradIlgpu.Parameters>("ConvSampleGrad", ConvSampleGradIlgpu.Run),
        new Twin<ConvSampleGradDepthwiseIlgpu.Parameters>("ConvSampleGradDepthwise", ConvSampleGradDepthwiseIlgpu.Run),
        new Twin<ConvWeightGradIlgpu.Parameters>("ConvWeightGrad", ConvWeightGradIlgpu.Run),
        new Twin<ConvWeightGradDepthwiseIlgpu.Parameters>("ConvWeightGradDepthwise", ConvWeightGradDepthwiseIlgpu.Run),
        new Twin<CrossEntropyGradIlgpu.Parameters>("CrossEntropyGrad", CrossEntropyGradIlgpu.Run),
        new Twin<DistinctBitmapIlgpu.Parameters>("DistinctBitmap", DistinctBitmapIlgpu.Run),
        new Twin<DistinctHashIlgpu.Parameters>("DistinctHash", DistinctHashIlgpu.Run),
        new Twin<DualLanesIlgpu.Parameters>("DualLanes", DualLanesIlgpu.Run),
        new Twin<GlobalAvgPoolIlgpu.Parameters>("GlobalAvgPool", GlobalAvgPoolIlgpu.Run),
        new Twin<GlobalAvgPoolGradIlgpu.Parameters>("GlobalAvgPoolGrad", GlobalAvgPoolGradIlgpu.Run),
        new Twin<GramColumnIlgpu.Parameters>("GramColumn", GramColumnIlgpu.Run),
        new Twin<HammingGramIlgpu.Parameters>("HammingGram", HammingGramIlgpu.Run),
        new Twin<LaneGramIlgpu.Parameters>("LaneGram", LaneGramIlgpu.Run),
        new Twin<LinearForwardIlgpu.Parameters>("LinearForward", LinearForwardIlgpu.Run),
        new Twin<PoolWindowIlgpu.Parameters>("MaxPool", MaxPoolIlgpu.Run),
        new Twin<PoolWindowIlgpu.Parameters>("MaxPoolDual", MaxPoolDualIlgpu.Run),
        new Twin<MaxPoolGradIlgpu.Parameters>("MaxPoolGrad", MaxPoolGradIlgpu.Run),
        new Twin<PoolWindowIlgpu.Parameters>("MaxPoolTangent", MaxPoolTangentIlgpu.Run),
        new Twin<ObjectiveGradIlgpu.Parameters>("ObjectiveGrad", ObjectiveGradIlgpu.Run),
        new Twin<PatchGramIlgpu.Parameters>("PatchGram", PatchGramIlgpu.Run),
        new Twin<PhiloxIlgpu.Parameters>("Philox", PhiloxIlgpu.Run),
        new Twin<RademacherIlgpu.Parameters>("Rademacher", RademacherIlgpu.Run),
        new Twin<SampleDotsIlgpu.Parameters>("SampleDots", SampleDotsIlgpu.Run),
        new Twin<SampleRowsIlgpu.Parameters>("SampleRows", SampleRowsIlgpu.Run),
        new Twin<SignSumIlgpu.Parameters>("SignSum", SignSumIlgpu.Run),
    }.ToDictionary(t => t.Name);

    /// <summary>The names of the kernels that have a twin.</summary>
    public static IEnumerable<string> Names => Twins.Keys;

    /// <summary>Returns the twin of a kernel.</summary>
    /// <exception cref="GpuException">It has none.</exception>
    internal static Twin Of(KernelSource kernel) => Twins.GetValueOrDefault(kernel.Name) ?? throw new GpuException(Refusal(kernel)!);

    /// <summary>Returns why ILGPU's devices cannot run a kernel, in one line; null if they can.</summary>
    internal static string? Refusal(KernelSource kernel) =>
        Twins.ContainsKey(kernel.Name) ? null : $"the kernel {kernel.Name} has no twin in C#, which is what ILGPU's devices run";
}
