using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Loss;

/// <summary>The gradient of a sum of some of the logits; <c>ObjectiveGrad.ptx</c> is its contract.</summary>
/// <param name="Logits">The layout of the logits, K x 1 x 1.</param>
public readonly record struct ObjectiveGradGpu(ActivationLayout Logits) : IGpuKernel<ObjectiveGradProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("ObjectiveGrad");

    public GpuGrid Grid => ThreadGrid.Of((long)Logits.Channels * Logits.Lanes / 4);

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Logits.ChannelStride * sizeof(float));
        parameters.Add(Logits.Channels);
        parameters.Add(Logits.Lanes);
        parameters.Add(Logits.Samples);
    }
}

/// <summary>A sum of the logits that meet every given condition.</summary>
/// <param name="Labels">A label of 32 bits per sample, whose logit is taken; 0 for all.</param>
/// <param name="DLogits">The gradient.</param>
/// <param name="Class">The class whose logits are taken; negative for all.</param>
/// <param name="Sample">The sample whose logits are taken; negative for all.</param>
public readonly record struct ObjectiveGradProblem(ulong Labels, ulong DLogits, int Class, int Sample)
{
    /// <summary>Returns the problem of the sum of all logits.</summary>
    public static ObjectiveGradProblem Sum(ulong dLogits) => new(0, dLogits, -1, -1);

    /// <summary>Returns the problem of the logit of each sample's label.</summary>
    public static ObjectiveGradProblem Target(ulong labels, ulong dLogits) => new(labels, dLogits, -1, -1);

    /// <summary>Returns the problem of the logits of a class.</summary>
    public static ObjectiveGradProblem OfClass(int index, ulong dLogits) => new(0, dLogits, index, -1);

    /// <summary>Returns the problem of the logits of a sample.</summary>
    public static ObjectiveGradProblem OfSample(int index, ulong dLogits) => new(0, dLogits, -1, index);
}

/// <summary><see cref="ObjectiveGradGpu"/> for synthetic labels.</summary>
public sealed class ObjectiveGradCase : LaunchCase<ObjectiveGradGpu, ObjectiveGradProblem>
{
    /// <summary>Creates the case at the output channels of <paramref name="shape"/> as classes, and its samples.</summary>
    public ObjectiveGradCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        var logits = new ActivationLayout(shape.Out, 1, 1, shape.Samples);
        Kernel = new ObjectiveGradGpu(logits);
        int[] labels = [.. Enumerable.Range(0, shape.Samples).Select(n => n % shape.Out)];
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(
            _ => ObjectiveGradProblem.Target(Input<int>(labels), Output(logits)))];
        Bytes = 4.0 * shape.Problems * (logits.Neurons * logits.Lanes + shape.Samples);
    }

    public override double Flop => 0;
}
