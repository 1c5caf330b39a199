using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Pool;

public sealed unsafe class AvgPoolTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(300))
        {
            PoolCase at = PoolCase.Of(seed);
            var random = new System.Random(seed);
            float[] x = Draw.Floats(random, at.X.Samples * at.X.Neurons);
            double[] expected = PoolReference.Average(Draw.Double(x), at.Shape, at.X);
            double[] magnitudes = PoolReference.Average(Draw.Abs(Draw.Double(x)), at.Shape, at.X);
            Expect.Within(Check(at, random, x), expected, i => PoolReference.AverageErrorBound(at.Shape) * magnitudes[i], $"AvgPool {at}");
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_however_computed()
    {
        foreach (int seed in Draw.Seeds(40))
        {
            PoolCase at = PoolCase.Of(seed);
            var random = new System.Random(seed);
            Check(at, random, Draw.WithSpecials(random, Draw.Floats(random, at.X.Samples * at.X.Neurons), 20));
        }
    }

    private static float[] Check(PoolCase at, System.Random random, float[] x)
    {
        ActivationLayout yl = at.Shape.Output(at.X);
        var forward = new Forward($"AvgPool {at}", at.X, yl, yl.Height, (isa, source, xl, from, to, y) =>
        {
            using var scratch = new Guarded<float>(xl.RowStride, float.NaN);
            var kernel = new AvgPool(source, at.Shape, xl, from, to, scratch.Pointer, y);
            isa.Run(in kernel);
            scratch.CheckZones($"AvgPool {at} {isa}, scratch");
        });
        return forward.Check(random, x);
    }
}
