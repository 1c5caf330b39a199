using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Activations;

public sealed unsafe class GeluCurvatureTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(20))
        {
            var random = new System.Random(seed);
            ActivationLayout layout = seed == 1 ? GeluInputs.Large : Draw.Layout(random);
            float[] x = GeluInputs.Of(random, layout);
            float[] a = Draw.Floats(random, x.Length);
            float[] b = Draw.Floats(random, x.Length);
            double[] expected = [.. x.Select((v, i) => GeluReference.Second(v) * a[i] * b[i])];
            Expect.Within(
                Check(seed, layout, random, x, a, b),
                expected,
                i => GeluCurvature.ErrorBound(GeluReference.Density(x[i]) * (2 + (double)x[i] * x[i]), (double)a[i] * b[i]),
                $"GeluCurvature seed {seed} {layout}");
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_however_computed()
    {
        foreach (int seed in Draw.Seeds(20))
        {
            var random = new System.Random(seed);
            ActivationLayout layout = Draw.Layout(random);
            float[] Special() => Draw.WithSpecials(random, Draw.Floats(random, layout.Samples * layout.Neurons), 4);
            Check(seed, layout, random, Special(), Special(), Special());
        }
    }

    /// <summary>x and the factors after it travel as one activation of four times the channels.</summary>
    private static float[] Check(int seed, ActivationLayout layout, System.Random random, float[] x, float[] a, float[] b)
    {
        ActivationLayout all = layout with { Channels = 4 * layout.Channels };
        var forward = new Forward($"GeluCurvature seed {seed} {layout}", all, layout, layout.Height, (isa, source, given, from, to, y) =>
        {
            ActivationLayout xl = layout with { Samples = given.Samples };
            var kernel = new GeluCurvature(source, source + xl.Length, source + 2 * xl.Length, xl, from, to, y);
            isa.Run(in kernel);
        });
        return forward.Check(random, Draw.Joined(Draw.Joined(x, a, layout.Samples), Draw.Joined(b, b, layout.Samples), layout.Samples));
    }
}
