using FastProxy.Kernels.Maps;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Maps;

public sealed unsafe class MapMaxTests
{
    [Fact]
    public void Result_is_the_first_maximum_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(100))
        {
            var at = MapCase.Of(seed, hasEmpty: false);
            var random = new System.Random(seed);
            float[] x = Draw.Coarse(Draw.Floats(random, at.X.Samples * at.X.Neurons));
            double[] values = Draw.Double(x);
            Expect.Within(Check(at, random, x), MapReference.Max(at.Lists, values, values), _ => 0, $"MapMax {at}");
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_however_computed()
    {
        foreach (int seed in Draw.Seeds(30))
        {
            var at = MapCase.Of(seed, hasEmpty: false);
            var random = new System.Random(seed);
            Check(at, random, Draw.WithSpecials(random, Draw.Floats(random, at.X.Samples * at.X.Neurons), 20));
        }
    }

    [Fact]
    public void Values_are_taken_where_the_maximum_stands_of_each_sample_or_of_the_first()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            var at = MapCase.Of(seed, hasEmpty: false);
            var random = new System.Random(seed);
            float[] x = Draw.Coarse(Draw.Floats(random, at.X.Samples * at.X.Neurons));
            float[] t = Draw.Floats(random, at.X.Samples * at.X.Neurons);
            int perSample = (int)at.X.Neurons;
            float[] first = [.. Enumerable.Range(0, at.X.Samples).SelectMany(_ => x.Take(perSample))];
            foreach ((bool isFirst, float[] decides) in new[] { (false, x), (true, first) })
            {
                float[] actual = Run(at, x, t, isFirst);
                double[] expected = MapReference.Max(at.Lists, Draw.Double(decides), Draw.Double(t));
                Expect.SameBits(actual, [.. expected.Select(v => (float)v)], $"{at} {isFirst}");
            }
        }
    }

    private static float[] Run(MapCase at, float[] x, float[] t, bool isFirst)
    {
        using Activation input = Activation.Input(at.X, x);
        using Activation values = Activation.Input(at.X, t);
        using Activation y = Activation.Output(at.Y);
        at.Run((starts, sources, _) =>
        {
            var kernel = new MapMax(
                input.Pointer, values.Pointer, at.Lists.Shape, starts, sources, at.X, at.Y, isFirst, 0, at.Lists.Shape.Lines, y.Pointer);
            IsaExtensions.Best.Run(in kernel);
        });
        return y.Values;
    }

    private static float[] Check(MapCase at, System.Random random, float[] x)
    {
        var forward = new Forward($"MapMax {at}", at.X, at.Y, at.Lists.Shape.Lines, (isa, source, xl, from, to, y) =>
            at.Run((starts, sources, _) =>
            {
                var kernel = new MapMax(
                    source, source, at.Lists.Shape, starts, sources, xl, at.Y with { Samples = xl.Samples }, false, from, to, y);
                isa.Run(in kernel);
            }));
        return forward.Check(random, x);
    }
}
