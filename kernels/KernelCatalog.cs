using FastProxy.Kernels.Activations.Functions;
using FastProxy.Kernels.Add;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Embeddings;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Linear;
using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Maps;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Pattern;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Products;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Softmaxes;
using FastProxy.Kernels.Sums;
using FastProxy.Kernels.WeightGrad;

namespace FastProxy.Kernels;

/// <summary>One kernel, as tests, planted faults, benchmarks and the profiler enumerate it.</summary>
/// <param name="Name">The kernel's one name: its type on the CPU, its entry in PTX.</param>
/// <param name="Computes">The formula in one line.</param>
/// <param name="Cpu">The cases on the CPU, or null if the kernel is in PTX only.</param>
/// <param name="Gpu">The kernel in PTX and its cases, or null if it is on the CPU only.</param>
public sealed record KernelInfo(string Name, string Computes, CpuCases? Cpu = null, GpuCases? Gpu = null);

/// <summary>The list of kernels.</summary>
public static class KernelCatalog
{
    /// <summary>Every kernel, those of one operation side by side.</summary>
    public static IReadOnlyList<KernelInfo> All { get; } =
    [
        new(
            nameof(ConvDirect), "convolution, any kernel, stride, padding, dilation and groups",
            ConvCases.Direct, new(ConvDirectGpu.Ptx, (d, s) => new ConvDirectCase(d, s))),
        new(nameof(ConvWinograd), "3x3 convolution, stride 1, by Winograd F(4x4, 3x3)", ConvCases.Winograd),
        new(nameof(ConvDepthwise), "depthwise convolution", ConvCases.Depthwise, new(ConvDepthwiseGpu.Ptx, (d, s) => new ConvDepthwiseCase(d, s))),
        new(
            nameof(ConvDataGrad), "gradient of a convolution for its input, any stride",
            ConvCases.DataGrad, new(ConvDataGradGpu.Ptx, (d, s) => new ConvDataGradCase(d, s))),
        new(
            "ConvPack", "weights in the order in which convolutions read them",
            Gpu: new(ConvPackGpu.Ptx, (d, s) => new ConvPackCase(d, s))),

        // In PTX a depthwise convolution has kernels of its own; on the CPU it has tiles of its own inside the one kernel.
        new(
            nameof(ConvWeightGrad), "gradient of a convolution for its weights",
            WeightGradCases.Sum, new(ConvWeightGradGpu.Ptx, (d, s) => new ConvWeightGradCase(d, s))),
        new(
            "ConvWeightGradDepthwise", "gradient of a depthwise convolution for its weights",
            Gpu: new(ConvWeightGradDepthwiseGpu.Ptx, (d, s) => new ConvWeightGradDepthwiseCase(d, s))),
        new(
            nameof(ConvSampleGrad), "gradients of a convolution for its weights, one per sample",
            WeightGradCases.Samples, new(ConvSampleGradGpu.Ptx, (d, s) => new ConvSampleGradCase(d, s))),
        new(
            "ConvSampleGradDepthwise", "gradients of a depthwise convolution for its weights, one per sample",
            Gpu: new(ConvSampleGradDepthwiseGpu.Ptx, (d, s) => new ConvSampleGradDepthwiseCase(d, s))),

        // On the CPU the kernel that writes an activation sums its rows while they are in the cache; on a GPU a block sums and folds a whole channel.
        new(nameof(BatchNormSums), "row sums and sums of squares per channel", NormCases.Sums),
        new(nameof(BatchNormFold), "train-mode batch-norm as one multiply-add per channel, from row sums", NormCases.Fold),
        new(
            "BatchNormStatistics", "train-mode batch-norm as one multiply-add per channel",
            Gpu: new(BatchNormStatisticsGpu.Ptx, (d, s) => new BatchNormStatisticsCase(d, s))),
        new(
            nameof(BatchNormGradFold), "gradient of train-mode batch-norm as two multiply-adds per channel",
            NormCases.GradFold, new(BatchNormGradFoldGpu.Ptx, (d, s) => new BatchNormGradFoldCase(d, s))),
        new(
            nameof(BatchNormTangentFold), "derivative of train-mode batch-norm in a direction, as two multiply-adds per channel",
            NormCases.TangentFold, new(BatchNormTangentFoldGpu.Ptx, (d, s) => new BatchNormTangentFoldCase(d, s))),
        new(
            nameof(BiasTangent), "gradient of a bias as the derivative of its output",
            NormCases.Bias, new(BiasTangentGpu.Ptx, (d, s) => new BiasTangentCase(d, s))),

        // On the CPU callers divide the rows, and ChannelTotals adds them up; on a GPU a block sums a whole channel.
        new(
            nameof(ChannelDots), "sums of arrays and of products of two per channel",
            SumCases.Dots, new(ChannelDotsGpu.Ptx, (d, s) => new ChannelDotsCase(d, s))),
        new(nameof(ChannelTotals), "channel sums from row sums", SumCases.Totals),
        new(nameof(SquaredNorm), "sum of squares in float64", SumCases.Squares),
        new(
            nameof(SampleDots), "sum over pixels of a product, per channel and sample",
            SumCases.Samples, new(SampleDotsGpu.Ptx, (d, s) => new SampleDotsCase(d, s))),

        new(
            nameof(AddFused), "batch-norm, mask, average pooling, sum, ReLU, sign pattern and, on the CPU, row sums in one pass",
            AddCases.Fused, new(AddFusedGpu.Ptx, (d, s) => new AddFusedCase(d, s))),
        new(nameof(AddBias), "y[c] += bias[c]", AddCases.Bias, new(AddBiasGpu.Ptx, (d, s) => new AddBiasCase(d, s))),
        new(nameof(DualLanes), "second sample += first sample", AddCases.Dual, new(DualLanesGpu.Ptx, (d, s) => new DualLanesCase(d, s))),

        // On the CPU a kernel is generic in its function; in PTX it is composed for each.
        new("Activation", "y = f(x) of a function", ActivationCases.Value),
        new("ActivationGrad", "dX = dY f'(x) of a function", ActivationCases.Grad),
        new("ActivationCurvature", "y = g t f''(x) of a function", ActivationCases.Curvature),
        new("ActivationDual", "f(x) of sample 0 and f'(x) times sample 1, of a function", ActivationCases.Dual),
        .. FunctionKernels.All,

        new(nameof(AvgPool), "y[c][q] = mean of x[c] under the window", PoolCases.Average, new(AvgPoolGpu.Ptx, (d, s) => new AvgPoolCase(d, s))),
        new(nameof(MaxPool), "y[c][q] = max of x[c] under the window", PoolCases.Max, new(MaxPoolGpu.Ptx, (d, s) => new MaxPoolCase(d, s))),
        new(
            nameof(MaxPoolDual), "max pooling of sample 0, and sample 1 where its maximum stands",
            PoolCases.MaxDual, new(MaxPoolDualGpu.Ptx, (d, s) => new MaxPoolDualCase(d, s))),
        new(nameof(GlobalAvgPool), "y[c] = mean of x[c]", PoolCases.Global, new(GlobalAvgPoolGpu.Ptx, (d, s) => new GlobalAvgPoolCase(d, s))),
        new(
            nameof(AvgPoolGrad), "dX[c][p] = sum of dY[c][q] / taps over the windows q that hold p",
            PoolCases.AverageGrad, new(AvgPoolGradGpu.Ptx, (d, s) => new AvgPoolGradCase(d, s))),
        new(
            nameof(MaxPoolGrad), "dX[c][p] = sum of dY[c][q] over the windows q whose maximum is p",
            PoolCases.MaxGrad, new(MaxPoolGradGpu.Ptx, (d, s) => new MaxPoolGradCase(d, s))),
        new(
            nameof(MaxPoolTangent), "dY[c][q] = dX[c] at the maximum of x[c] under the window",
            PoolCases.MaxTangent, new(MaxPoolTangentGpu.Ptx, (d, s) => new MaxPoolTangentCase(d, s))),
        new(
            nameof(GlobalAvgPoolGrad), "dX[c][p] = dY[c] / (H * W)",
            PoolCases.GlobalGrad, new(GlobalAvgPoolGradGpu.Ptx, (d, s) => new GlobalAvgPoolGradCase(d, s))),

        new(
            nameof(MapSum), "y[r] = sum of weight[t] x[source[t]] over the terms of list r of elements",
            MapCases.Sum, new(MapSumGpu.Ptx, (d, s) => new MapSumCase(d, s))),
        new(
            nameof(MapMax), "y[r] = t at the first maximum of x over list r of elements",
            MapCases.Max, new(MapMaxGpu.Ptx, (d, s) => new MapMaxCase(d, s))),
        new(
            nameof(MapMaxGrad), "dX[p] = sum of dY[r] over the lists r of elements whose maximum is p",
            MapCases.MaxGrad, new(MapMaxGradGpu.Ptx, (d, s) => new MapMaxGradCase(d, s))),
        new(
            nameof(Product), "y = a b, b repeated over channels or pixels",
            ProductCases.Pixel, new(ProductGpu.Ptx, (d, s) => new ProductCase(d, s))),
        new(
            nameof(ProductDual), "y[0] = a[0] b[0], y[1] = a[1] b[0] + a[0] b[1] of two samples",
            ProductCases.Dual, new(ProductDualGpu.Ptx, (d, s) => new ProductDualCase(d, s))),
        new(
            nameof(MatrixProduct), "y[g][i, j] = sum over k of a[g][i, k] b[g][k, j] of each sample",
            MatrixProductCases.All, new(MatrixProductGpu.Ptx, (d, s) => new MatrixProductCase(d, s))),

        new(
            nameof(Softmax), "y[c] = e^x[c] / sum over a group of channels of e^x",
            SoftmaxCases.Value, new(SoftmaxGpu.Ptx, (d, s) => new SoftmaxCase(d, s))),
        new(
            nameof(SoftmaxGrad), "dX[c] = y[c] (g[c] - sum over a group of channels of y g)",
            SoftmaxCases.Grad, new(SoftmaxGradGpu.Ptx, (d, s) => new SoftmaxGradCase(d, s))),
        new(
            nameof(SoftmaxCurvature), "derivative of a softmax's gradient in a direction of its input",
            SoftmaxCases.Curvature, new(SoftmaxCurvatureGpu.Ptx, (d, s) => new SoftmaxCurvatureCase(d, s))),

        new(
            nameof(Embedding), "y[e][t] = table[id[t]][e] of each sample",
            EmbeddingCases.Value, new(EmbeddingGpu.Ptx, (d, s) => new EmbeddingCase(d, s))),
        new(
            nameof(EmbeddingGrad), "dTable[v][e] = sum of dY[e][t] over the tokens and samples whose id is v",
            EmbeddingCases.Grad, new(EmbeddingGradGpu.Ptx, (d, s) => new EmbeddingGradCase(d, s))),

        new(nameof(LinearForward), "y = b + w x", LinearCases.Forward, new(LinearForwardGpu.Ptx, (d, s) => new LinearForwardCase(d, s))),
        new(nameof(Concat), "y[from + c] = x[c]", LayoutCases.Concatenation, new(ConcatGpu.Ptx, (d, s) => new ConcatCase(d, s))),
        new(
            nameof(PixelCopy), "y[c][to + p] = x[c][from + p]", LayoutCases.Pixels, new(PixelCopyGpu.Ptx, (d, s) => new PixelCopyCase(d, s))),
        new(
            nameof(SampleRows), "y[c][p] = x[c][p] of sample 0, or its ReLU",
            LayoutCases.Rows, new(SampleRowsGpu.Ptx, (d, s) => new SampleRowsCase(d, s))),

        new(nameof(CrossEntropy), "mean cross-entropy of a softmax, and a mixed second derivative", LossCases.Entropy),
        new(
            nameof(CrossEntropyGrad), "dZ = (softmax(z) - one-hot) / S",
            LossCases.EntropyGrad, new(CrossEntropyGradGpu.Ptx, (d, s) => new CrossEntropyGradCase(d, s))),
        new(
            nameof(ObjectiveGrad), "dZ = 1 at the logits that are summed",
            LossCases.Objective, new(ObjectiveGradGpu.Ptx, (d, s) => new ObjectiveGradCase(d, s))),
        new(nameof(SignSum), "s += sign(g)", LossCases.Signs, new(SignSumGpu.Ptx, (d, s) => new SignSumCase(d, s))),

        new(
            nameof(LaneGram), "gram[i,j] += sum over rows of a[i] * b[j]",
            GramCases.Lanes, new(LaneGramGpu.Ptx, (d, s) => new LaneGramCase(d, s))),
        new(
            "LaneGramTf32", "gram[i,j] += sum over rows of a[i] * b[j] in TF32, on tensor cores",
            Gpu: new(LaneGramTf32Gpu.Ptx, (d, s) => new LaneGramTf32Case(d, s), IsExact: false)),
        new(
            nameof(PatchGram), "gram[i,j] += <gradient of sample i, gradient of sample j> of a convolution's weights",
            GramCases.Patches, new(PatchGramGpu.Ptx, (d, s) => new PatchGramCase(d, s))),
        new(
            nameof(BiasGram), "gram[i,j] += sum over outputs of a layer of gradient i times gradient j",
            GramCases.Biases, new(BiasGramGpu.Ptx, (d, s) => new BiasGramCase(d, s))),
        new(
            nameof(GramColumn), "gram[n][column] = sum over k of t[k][n]",
            GramCases.Columns, new(GramColumnGpu.Ptx, (d, s) => new GramColumnCase(d, s))),

        new(
            nameof(Philox), "uniform or normal numbers of (seed, stream, index)",
            RandomCases.Numbers, new(PhiloxGpu.Ptx, (d, s) => new PhiloxCase(d, s))),
        new(
            nameof(WeightInit), "weights = U(-1/sqrt(fanIn), 1/sqrt(fanIn)), N(0, 2/fanIn) or N(0, 1)", RandomCases.Weights),
        new(
            nameof(Rademacher), "y = +1 or -1 by a hash of (seed, index)",
            RandomCases.Signs, new(RademacherGpu.Ptx, (d, s) => new RademacherCase(d, s))),

        // The object on the CPU chooses a bitmap or a table by the number of samples; on a GPU each is a kernel.
        new(nameof(DistinctWords), "number of distinct patterns", PatternCases.Distinct),
        new(
            "DistinctBitmap", "number of distinct patterns of at most 16 samples",
            Gpu: new(DistinctBitmapGpu.Ptx, (d, s) => new DistinctBitmapCase(d, s))),
        new("DistinctHash", "number of distinct patterns, by hashing", Gpu: new(DistinctHashGpu.Ptx, (d, s) => new DistinctHashCase(d, s))),
        new(
            nameof(HammingGram), "agreement[i,j] += multiplicity * #{ neurons with equal bits of samples i and j }",
            PatternCases.Gram, new(HammingGramGpu.Ptx, (d, s) => new HammingGramCase(d, s))),
    ];

    /// <summary>The kernels that run on the CPU.</summary>
    public static IEnumerable<KernelInfo> OnCpu => All.Where(k => k.Cpu is not null);

    /// <summary>The kernels in PTX.</summary>
    public static IEnumerable<KernelInfo> InPtx => All.Where(k => k.Gpu is not null);

    /// <summary>Returns the cases of a kernel on the CPU.</summary>
    /// <exception cref="FormatException">There is no such kernel on the CPU.</exception>
    public static CpuCases Cpu(string name) => Named(OnCpu, name).Cpu!;

    /// <summary>Returns a kernel in PTX.</summary>
    /// <exception cref="FormatException">There is no such kernel in PTX.</exception>
    public static KernelInfo Ptx(string name) => Named(InPtx, name);

    /// <summary>The kernels that a device has.</summary>
    public static IEnumerable<KernelInfo> Of(IGpuDevice device) =>
        InPtx.Where(k => k.Gpu!.Ptx.Target <= device.Sm && device.Refusal(k.Gpu.Ptx) is null);

    /// <summary>
    /// Compiles every kernel that a device of its compute capability can run. If the device refuses a kernel, it is unusable at once, not in the
    /// middle of a population.
    /// </summary>
    /// <exception cref="GpuException">The device refuses a kernel; the message names the kernel and the reason.</exception>
    public static void Compile(IGpuDevice device)
    {
        foreach (KernelSource kernel in Of(device).Select(k => k.Gpu!.Ptx))
        {
            try
            {
                device.Compile(kernel);
            }
            catch (GpuException e)
            {
                throw new GpuException($"{device.Name} cannot be used: {e.Message}", e);
            }
        }
    }

    private static KernelInfo Named(IEnumerable<KernelInfo> kernels, string name) => kernels.FirstOrDefault(k => k.Name == name)
        ?? throw new FormatException($"unknown kernel '{name}', expected one of {string.Join(", ", kernels.Select(k => k.Name))}");
}
