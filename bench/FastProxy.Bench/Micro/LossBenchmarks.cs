using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Simd;

namespace FastProxy.Bench.Micro;

/// <summary>The loss at the end of a network, on the classes of CIFAR and of ImageNet.</summary>
public sealed unsafe class LossBenchmarks : ICases
{
    private delegate void Loss(float* logits, ReadOnlySpan<int> labels, ActivationLayout layout, float* output);

    /// <inheritdoc/>
    public static IEnumerable<KernelCase> All =>
    [
        Entropy("value", 10, (z, labels, layout, _) => CrossEntropy.Value(z, labels, layout)),
        Entropy("gradient", 10, CrossEntropy.Gradient),
        Entropy("gradient", 1000, CrossEntropy.Gradient),
        Entropy("curvature", 10, (z, _, layout, _) => CrossEntropy.Curvature(z, layout, z, z)),
    ];

    private static KernelCase Entropy(string what, int classes, Loss loss)
    {
        var x = new ActivationLayout(classes, 1, 1, 64);
        return new(nameof(CrossEntropy), $"{what} {classes} b{x.Samples}", default, 2 * CaseMemory.Bytes(x), _ =>
        {
            NativeArray<float> logits = CaseMemory.Normal(x.Length);
            int[] labels = [.. Enumerable.Range(0, x.Samples).Select(n => n % classes)];
            var output = new NativeArray<float>(x.Length);
            return () => loss(logits.Pointer, labels, x, output.Pointer);
        });
    }
}
