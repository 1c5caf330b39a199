using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Loss;

/// <summary>Cases of the loss at the end of a network, on the classes of CIFAR and of ImageNet.</summary>
public static unsafe class LossCases
{
    private delegate void Loss(float* logits, ReadOnlySpan<int> labels, ActivationLayout layout, float* output);

    /// <summary>Cases of <see cref="CrossEntropy"/>.</summary>
    public static CpuCases Entropy { get; } = new(s => Value(s.Out, s.Samples), () =>
    [
        Value(10, 64), Of(nameof(CrossEntropy), "curvature", 10, 64, (z, _, layout, _) => CrossEntropy.Curvature(z, layout, z, z)),
    ]);

    /// <summary>Cases of <see cref="CrossEntropyGrad"/>.</summary>
    public static CpuCases EntropyGrad { get; } = new(s => Gradient(s.Out, s.Samples), () => [Gradient(10, 64), Gradient(1000, 64)]);

    /// <summary>Cases of <see cref="ObjectiveGrad"/>.</summary>
    public static CpuCases Objective { get; } = new(s => ObjectiveOf(s.Out, s.Samples), () => [ObjectiveOf(10, 64)]);

    /// <summary>Cases of <see cref="SignSum"/>, of the weights of a convolution.</summary>
    public static CpuCases Signs { get; } = new(s => SignsOf(s.Out * s.Conv.GroupIn * s.Conv.Taps), () => [SignsOf(36864)]);

    private static CpuCase ObjectiveOf(int classes, int samples) =>
        Of(nameof(ObjectiveGrad), "", classes, samples, (_, labels, layout, output) => ObjectiveGrad.Run(layout, labels, -1, -1, output));

    private static CpuCase SignsOf(int count) => new(nameof(SignSum), $"{count}", default, 3 * sizeof(float) * (double)count, _ =>
    {
        NativeArray<float> gradient = CaseMemory.Normal(count);
        var sum = new NativeArray<float>(count);
        return () => SignSum.Run(gradient.Span, false, sum.Span);
    });

    private static CpuCase Value(int classes, int samples) =>
        Of(nameof(CrossEntropy), "value", classes, samples, (z, labels, layout, _) => CrossEntropy.Value(z, labels, layout));

    private static CpuCase Gradient(int classes, int samples) => Of(nameof(CrossEntropyGrad), "", classes, samples, CrossEntropyGrad.Run);

    private static CpuCase Of(string kernel, string what, int classes, int samples, Loss loss)
    {
        var x = new ActivationLayout(classes, 1, 1, samples);
        return new(kernel, $"{what} {classes} b{x.Samples}".Trim(), default, 2 * CaseMemory.Bytes(x), _ =>
        {
            NativeArray<float> logits = CaseMemory.Normal(x.Length);
            int[] labels = [.. Enumerable.Range(0, x.Samples).Select(n => n % classes)];
            var output = new NativeArray<float>(x.Length);
            return () => loss(logits.Pointer, labels, x, output.Pointer);
        });
    }
}
