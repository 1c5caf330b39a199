using FastProxy.Kernels.Linear;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Linear;

public sealed unsafe class LinearForwardTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            var random = new System.Random(seed);
            (ActivationLayout xl, float[] w, float[] b) = AnyLayer(random);
            float[] x = Draw.Floats(random, xl.Samples * xl.Neurons);
            double[] expected = LinearReference.Forward(Draw.Double(x), Draw.Double(w), Draw.Double(b));
            double[] magnitudes = LinearReference.Forward(
                Draw.Abs(Draw.Double(x)), Draw.Abs(Draw.Double(w)), Draw.Abs(Draw.Double(b)));
            Expect.Within(
                Check(seed, xl, w, b, random, x), expected, i =>
                    LinearReference.ErrorBound(xl.Channels) * magnitudes[i], $"LinearForward seed {seed}");
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_however_computed()
    {
        foreach (int seed in Draw.Seeds(30))
        {
            var random = new System.Random(seed);
            (ActivationLayout xl, float[] w, float[] b) = AnyLayer(random);
            float[] x = Draw.WithSpecials(random, Draw.Floats(random, xl.Samples * xl.Neurons), 20);
            Check(seed, xl, Draw.WithSpecials(random, w, 20), b, random, x);
        }
    }

    private static (ActivationLayout X, float[] W, float[] B) AnyLayer(System.Random random)
    {
        var xl = new ActivationLayout(random.Pick([1, 2, 17, 64, 100]), 1, 1, random.Pick(Draw.Samples));
        int outputs = random.Pick([1, 2, 7, 10, 33]);
        return (xl, Draw.Floats(random, outputs * xl.Channels), Draw.Floats(random, outputs));
    }

    private static float[] Check(int seed, ActivationLayout layout, float[] w, float[] b, System.Random random, float[] x)
    {
        using var guarded = new Guarded<float>(w.Length, float.NaN);
        w.CopyTo(guarded.Span);
        float* weights = guarded.Pointer;
        var yl = new ActivationLayout(b.Length, 1, 1, layout.Samples);
        var forward = new Forward($"LinearForward seed {seed} {layout} to {b.Length}", layout, yl, b.Length, (isa, source, xl, from, to, y) =>
        {
            fixed (float* bias = b)
            {
                var kernel = new LinearForward(source, weights, bias, xl, from, to, y);
                isa.Run(in kernel);
            }
        });
        return forward.Check(random, x);
    }
}
