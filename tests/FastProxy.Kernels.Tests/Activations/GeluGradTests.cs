using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Activations;

public sealed unsafe class GeluGradTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(20))
        {
            var random = new System.Random(seed);
            ActivationLayout layout = seed == 1 ? GeluInputs.Large : Draw.Layout(random);
            float[] x = GeluInputs.Of(random, layout);
            float[] dY = Draw.Floats(random, x.Length);
            double[] expected = [.. x.Select((v, i) => GeluReference.Slope(v) * dY[i])];
            Expect.Within(
                Check(seed, layout, random, x, dY),
                expected,
                i => GeluGrad.ErrorBound(GeluReference.Cdf(x[i]) + Math.Abs(x[i]) * GeluReference.Density(x[i]), dY[i]),
                $"GeluGrad seed {seed} {layout}");
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
            Check(seed, layout, random, Special(), Special());
        }
    }

    /// <summary>x and the factor after it travel as one activation of twice the channels.</summary>
    private static float[] Check(int seed, ActivationLayout layout, System.Random random, float[] x, float[] dY)
    {
        ActivationLayout both = layout with { Channels = 2 * layout.Channels };
        var forward = new Forward($"GeluGrad seed {seed} {layout}", both, layout, layout.Height, (isa, source, given, from, to, dX) =>
        {
            ActivationLayout xl = layout with { Samples = given.Samples };
            var kernel = new GeluGrad(source, source + xl.Length, xl, from, to, dX);
            isa.Run(in kernel);
        });
        return forward.Check(random, Draw.Joined(x, dY, layout.Samples));
    }
}
