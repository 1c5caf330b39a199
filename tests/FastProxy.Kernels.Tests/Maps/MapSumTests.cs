using FastProxy.Kernels.Maps;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Maps;

public sealed unsafe class MapSumTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(100))
        {
            var at = MapCase.Of(seed, hasEmpty: true);
            var random = new System.Random(seed);
            float[] x = Draw.Floats(random, at.X.Samples * at.X.Neurons);
            double[] expected = MapReference.Sum(at.Lists, Draw.Double(x));
            double[] magnitudes = MapReference.Sum(at.Lists, Draw.Abs(Draw.Double(x)), isAbsolute: true);
            Expect.Within(Check(at, random, x), expected, i => MapSum.ErrorBound(at.Lists.Longest, magnitudes[i]), $"MapSum {at}");
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_however_computed()
    {
        foreach (int seed in Draw.Seeds(30))
        {
            var at = MapCase.Of(seed, hasEmpty: true);
            var random = new System.Random(seed);
            Check(at, random, Draw.WithSpecials(random, Draw.Floats(random, at.X.Samples * at.X.Neurons), 20));
        }
    }

    /// <summary>The transposed lists are the gradient: [dY, map x] = [transposed map dY, x].</summary>
    [Fact]
    public void Transposed_lists_are_the_adjoint()
    {
        foreach (int seed in Draw.Seeds(50))
        {
            var at = MapCase.Of(seed, hasEmpty: true);
            var random = new System.Random(seed);
            double[] x = Draw.Double(Draw.Floats(random, at.X.Samples * at.X.Neurons));
            double[] dY = Draw.Double(Draw.Floats(random, at.Y.Samples * at.Y.Neurons));
            double forward = MapReference.Sum(at.Lists, x).Zip(dY, (a, b) => a * b).Sum();
            double back = MapReference.Sum(at.Lists.Transposed, dY).Zip(x, (a, b) => a * b).Sum();
            Assert.Equal(forward, back, 1e-9 * x.Length);
        }
    }

    private static float[] Check(MapCase at, System.Random random, float[] x)
    {
        var forward = new Forward($"MapSum {at}", at.X, at.Y, at.Lists.Shape.Lines, (isa, source, xl, from, to, y) =>
            at.Run((starts, sources, weights) =>
            {
                var kernel = new MapSum(
                    source, at.Lists.Shape, starts, sources, weights, xl, at.Y with { Samples = xl.Samples }, from, to, y);
                isa.Run(in kernel);
            }));
        return forward.Check(random, x);
    }
}
