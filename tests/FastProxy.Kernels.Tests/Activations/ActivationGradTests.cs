using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Activations.Functions;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Activations;

public sealed unsafe class ActivationGradTests
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
            float[] actual = Check(f, seed, layout, random, x, g);
            int[] finite = [.. Enumerable.Range(0, x.Length).Where(i => float.IsFinite(x[i]))];
            Expect.Within(
                [.. finite.Select(i => actual[i])],
                [.. finite.Select(i => ElementInputs.Rounded(f.Exact(x[i]).Slope) * g[i])],
                at => ActivationGrad<Silu>.ErrorBound(f, x[finite[at]], g[finite[at]]),
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
            Check(ElementInputs.Functions[function], seed, layout, random, Special(), Special());
        }
    }

    /// <summary>x and the factor after it travel as one activation of twice the channels.</summary>
    private static float[] Check(ElementFunction f, int seed, ActivationLayout layout, System.Random random, float[] x, float[] g)
    {
        ActivationLayout all = layout with { Channels = 2 * layout.Channels };
        var forward = new Forward($"ActivationGrad {f} seed {seed} {layout}", all, layout, layout.Height, (isa, source, given, from, to, y) =>
        {
            ActivationLayout xl = layout with { Samples = given.Samples };
            f.Give(new Run(f, isa, source, source + xl.Length, xl, from, to, y));
        });
        return forward.Check(random, Draw.Joined(x, g, layout.Samples));
    }

    private readonly struct Run(ElementFunction f, Isa isa, float* x, float* g, ActivationLayout layout, int from, int to, float* y) : IFunctionUser
    {
        public void Use<F>()
            where F : struct, IElementFunction
        {
            var kernel = new ActivationGrad<F>(f, x, g, layout, from, to, y);
            isa.Run(in kernel);
        }
    }
}
