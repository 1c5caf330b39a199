namespace FastProxy.Kernels;

/// <summary>One kernel: what tests and benchmarks enumerate.</summary>
/// <param name="Name">The kernel's one name, equal to its type's.</param>
/// <param name="Computes">One line: the formula.</param>
public sealed record KernelInfo(string Name, string Computes);

/// <summary>The list of kernels.</summary>
public static class KernelCatalog
{
    /// <summary>Every kernel, in the order of the forward pass and of the backward pass.</summary>
    public static IReadOnlyList<KernelInfo> All { get; } =
    [
        new(nameof(Conv.ConvDirect), "convolution, any kernel, stride, padding, dilation and groups"),
        new(nameof(Conv.ConvWinograd), "3x3 convolution, stride 1, by Winograd F(4x4, 3x3)"),
        new(nameof(Conv.ConvDepthwise), "depthwise convolution"),
        new(nameof(Conv.ConvDataGrad), "gradient of a convolution for its input, any stride"),
        new(nameof(WeightGrad.ConvWeightGrad), "gradient of a convolution for its weights"),
        new(nameof(WeightGrad.ConvSampleGrad), "gradients of a convolution for its weights, one per sample"),
        new(nameof(Norm.BatchNormSums), "row sums and sums of squares per channel"),
        new(nameof(Norm.BatchNormFold), "train-mode batch-norm as one multiply-add per channel"),
        new(nameof(Sums.ChannelDots), "row sums of arrays and of products of two per channel"),
        new(nameof(Sums.ChannelTotals), "channel sums from row sums"),
        new(nameof(Norm.BatchNormGradFold), "gradient of train-mode batch-norm as two multiply-adds per channel"),
        new(nameof(Norm.BatchNormTangentFold), "derivative of train-mode batch-norm in a direction, as two multiply-adds per channel"),
        new(nameof(Sums.SampleDots), "sum over pixels of a product, per channel and sample"),
        new(nameof(Add.AddFused), "batch-norm, mask, average pooling, sum, ReLU, sign pattern and sums in one pass"),
        new(nameof(Add.DualLanes), "second sample += first sample"),
        new(nameof(Pool.AvgPool), "average pooling"),
        new(nameof(Pool.MaxPool), "max pooling"),
        new(nameof(Pool.MaxPoolDual), "max pooling of the first sample, the second taken where the maximum stands"),
        new(nameof(Pool.GlobalAvgPool), "mean over the image"),
        new(nameof(Linear.LinearForward), "fully connected layer"),
        new(nameof(Layout.Concat), "channels one after another"),
        new(nameof(Loss.CrossEntropy), "mean cross-entropy of a softmax, its gradient and a mixed second derivative"),
        new(nameof(Pool.AvgPoolGrad), "gradient of average pooling"),
        new(nameof(Pool.MaxPoolGrad), "gradient of max pooling"),
        new(nameof(Pool.MaxPoolTangent), "derivative of max pooling along a direction"),
        new(nameof(Pool.GlobalAvgPoolGrad), "gradient of the mean over the image"),
        new(nameof(Gram.LaneGram), "gram[i,j] += sum over rows of a[i] * b[j]"),
        new(nameof(Gram.PatchGram), "gram[i,j] += <gradient of sample i, gradient of sample j> of a convolution's weights"),
        new("WeightInit", "weights = U(-1/sqrt(fanIn), 1/sqrt(fanIn)), N(0, 2/fanIn) or N(0, 1)"),
        new("Philox", "values[i] = f(seed, stream, i), uniform or normal"),
        new("Rademacher", "values[i] = +1 or -1, a hash of seed and i"),
        new("DistinctWords", "#{ activation patterns of all neurons }"),
        new("HammingGram", "agreement[i,j] += multiplicity * #{ neurons with equal bits of samples i and j }"),
    ];
}
