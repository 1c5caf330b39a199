using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Loss;

/// <summary><see cref="CrossEntropyGrad"/> on a GPU, with the same bits; <c>CrossEntropyGrad.ptx</c> is its contract.</summary>
/// <param name="Logits">The layout of the logits, K x 1 x 1.</param>
public readonly record struct CrossEntropyGradGpu(ActivationLayout Logits) : IGpuKernel<CrossEntropyGradProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("CrossEntropyGrad");

    public GpuGrid Grid => ThreadGrid.Of(Logits.Lanes);

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Logits.ChannelStride * sizeof(float));
        parameters.Add(Logits.Channels);
        parameters.Add(Logits.Lanes);
        parameters.Add(Logits.Samples);
    }
}

/// <summary>The addresses that <see cref="CrossEntropyGradGpu"/> reads and writes.</summary>
/// <param name="Logits">The logits.</param>
/// <param name="Labels">A label of 32 bits in [0, K) per sample.</param>
/// <param name="DLogits">The gradient of the logits; it may be the logits.</param>
public readonly record struct CrossEntropyGradProblem(ulong Logits, ulong Labels, ulong DLogits);

/// <summary><see cref="CrossEntropyGradGpu"/> on synthetic inputs.</summary>
public sealed class CrossEntropyGradCase : LaunchCase<CrossEntropyGradGpu, CrossEntropyGradProblem>
{
    private const int FlopPerLogit = 40;

    /// <summary>Creates the case at the output channels of <paramref name="shape"/> as classes, and its samples.</summary>
    public CrossEntropyGradCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        var logits = new ActivationLayout(shape.Out, 1, 1, shape.Samples);
        Kernel = new CrossEntropyGradGpu(logits);
        int[] labels = [.. Enumerable.Range(0, shape.Samples).Select(n => n % shape.Out)];
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(
            _ => new CrossEntropyGradProblem(Input(logits), Input<int>(labels), Output(logits)))];
        double values = (double)shape.Problems * logits.Neurons * logits.Lanes;
        Flop = FlopPerLogit * values;
        Bytes = 2 * sizeof(float) * values + (double)sizeof(int) * shape.Problems * shape.Samples;
    }
}
