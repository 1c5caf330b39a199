using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;

namespace FastProxy.Kernels.Tests.Loss;

/// <summary>Logits and labels.</summary>
internal sealed record LossCase(int Seed, ActivationLayout Layout, float[] Values, int[] Labels)
{
    public static IEnumerable<LossCase> All => Draw.Seeds(40).Select(Of);

    /// <summary>The error bound, twice: the reference is in float64 as well.</summary>
    public double Tolerance => 2 * CrossEntropyReference.ErrorBound(Layout.Channels);

    /// <summary>The same of the gradient.</summary>
    public static double GradientTolerance(ActivationLayout layout, double gradient) =>
        CrossEntropyReference.GradientErrorBound(layout.Channels, layout.Samples, gradient)
        + CrossEntropyReference.ErrorBound(layout.Channels) / layout.Samples;

    public static LossCase Of(int seed)
    {
        var random = new System.Random(seed);
        var layout = new ActivationLayout(random.Pick([1, 2, 3, 10, 100]), 1, 1, random.Pick(Draw.Samples));
        float scale = random.Pick([0.1f, 1f, 10f]);
        float[] values = Array.ConvertAll(Draw.Floats(random, layout.Samples * layout.Channels), v => scale * v);
        return new LossCase(seed, layout, values, [.. Enumerable.Range(0, layout.Samples).Select(_ => random.Next(layout.Channels))]);
    }

    public Activation Logits() => Activation.Input(Layout, Values);

    public override string ToString() => $"seed {Seed} {Layout}";
}
