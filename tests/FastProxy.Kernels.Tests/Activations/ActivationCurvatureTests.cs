using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Activations.Functions;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Activations;

public sealed unsafe class ActivationCurvatureTests
{
    public static TheoryData<int> Functions => [.. Enumerable.Range(0, ElementInputs.Functions.Count)];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Result_is_within_the_error_bound_and_the_same_however_computed(int function)
    {
        ElementFunction f = ElementInputs.Functions[function];
        foreach (int seed in Draw.Seeds(4))
        {
            var random = new System.Random(seed);
            ActivationLayout layout = seed == 1 ? ElementInputs.Large : Draw.Layout(random);
            float[] x = ElementInputs.Of(random, layout);
            float[] g = Draw.Floats(random, x.Length);
            float[] t = Draw.Floats(random, x.Length);
            float[] actual = Check(f, seed, layout, random, x, g, t);
            int[] finite = [.. Enumerable.Range(0, x.Length).Where(i => float.IsFinite(x[i]))];
            Expect.Within(
                [.. finite.Select(i => actual[i])],
                [.. finite.Select(i => ElementInputs.Rounded(f.Exact(x[i]).Second) * g[i] * t[i])],
                at => ActivationCurvature<Silu>.ErrorBound(f, x[finite[at]], (double)g[finite[at]] * t[finite[at]]),
                $"{f} seed {seed} {layout}");
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Special_values_give_the_same_bits_however_computed(int function)
    {
        foreach (int seed in Draw.Seeds(4))
        {
            var random = new System.Random(seed);
            ActivationLayout layout = Draw.Layout(random);
            float[] Special() => Draw.WithSpecials(random, Draw.Floats(random, layout.Samples * layout.Neurons), 4);
            Check(ElementInputs.Functions[function], seed, layout, random, Special(), Special(), Special());
        }
    }

    /// <summary>x and the factors after it travel as one activation of four times the channels.</summary>
    private static float[] Check(ElementFunction f, int seed, ActivationLayout layout, System.Random random, float[] x, float[] g, float[] t)
    {
        ActivationLayout all = layout with { Channels = 4 * layout.Channels };
        var forward = new Forward($"ActivationCurvature {f} seed {seed} {layout}", all, layout, layout.Height, (isa, source, given, from, to, y) =>
        {
            ActivationLayout xl = layout with { Samples = given.Samples };
            f.Give(new Run(f, isa, source, source + xl.Length, source + 2 * xl.Length, xl, from, to, y));
        });
        return forward.Check(random, Draw.Joined(Draw.Joined(x, g, layout.Samples), Draw.Joined(t, t, layout.Samples), layout.Samples));
    }

    private readonly struct Run(
        ElementFunction f, Isa isa, float* x, float* g, float* t, ActivationLayout layout, int from, int to, float* y) : IFunctionUser
    {
        public void Use<F>()
            where F : struct, IElementFunction
        {
            var kernel = new ActivationCurvature<F>(f, x, g, t, layout, from, to, y);
            isa.Run(in kernel);
        }
    }
}
