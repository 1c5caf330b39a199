using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Loss;

/// <summary>Cases of the loss at the end of a network, on the classes of CIFAR and of ImageNet.</summary>
public static unsafe class LossCases
{
    private delegate void Loss(float* logits, ReadOnlySpan<int> labels, ActivationLayout layout, float* output);

    /// <summary><see cref="CrossEntropy"/>.</summary>
    public static CpuCases Entropy { get; } = new(s => Of("gradient", s.Out, s.Samples, CrossEntropy.Gradient), () =>
    [
        Of("value", 10, 64, (z, labels, layout, _) => CrossEntropy.Value(z, labels, layout)),
        Of("gradient", 10, 64, CrossEntropy.Gradient),
        Of("gradient", 1000, 64, CrossEntropy.Gradient),
        Of("curvature", 10, 64, (z, _, layout, _) => CrossEntropy.Curvature(z, layout, z, z)),
    ]);

    private static CpuCase Of(string what, int classes, int samples, Loss loss)
    {
        var x = new ActivationLayout(classes, 1, 1, samples);
        return new(nameof(CrossEntropy), $"{what} {classes} b{x.Samples}", default, 2 * CaseMemory.Bytes(x), _ =>
        {
            NativeArray<float> logits = CaseMemory.Normal(x.Length);
            int[] labels = [.. Enumerable.Range(0, x.Samples).Select(n => n % classes)];
            var output = new NativeArray<float>(x.Length);
            return () => loss(logits.Pointer, labels, x, output.Pointer);
        });
    }
}
