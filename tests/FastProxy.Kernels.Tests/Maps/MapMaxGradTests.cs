using FastProxy.Kernels.Maps;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Maps;

public sealed unsafe class MapMaxGradTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(100))
        {
            var at = MapCase.Of(seed, hasEmpty: false);
            var random = new System.Random(seed);
            float[] x = Draw.Coarse(Draw.Floats(random, at.X.Samples * at.X.Neurons));
            float[] dY = Draw.Floats(random, at.Y.Samples * at.Y.Neurons);
            double[] expected = MapReference.MaxGrad(at.Lists, Draw.Double(x), Draw.Double(dY));
            double[] magnitudes = MapReference.MaxGrad(at.Lists, Draw.Double(x), Draw.Abs(Draw.Double(dY)));
            float[] first = Run(at, IsaExtensions.Best, x, dY, 0);
            Expect.Within(first, expected, i => MapMaxGrad.ErrorBound(at.Lists.Shape.Results, magnitudes[i]), $"MapMaxGrad {at}");
            foreach (Isa isa in IsaExtensions.Supported)
            {
                Expect.SameBits(Run(at, isa, x, dY, at.Lists.Shape.Lines / 2), first, $"MapMaxGrad {isa} {at}");
            }
        }
    }

    /// <summary>Computes the lines before <paramref name="cut"/> after the others.</summary>
    private static float[] Run(MapCase at, Isa isa, float[] x, float[] dY, int cut)
    {
        using Activation input = Activation.Input(at.X, x);
        using Activation gradient = Activation.Input(at.Y, dY);
        using Activation dX = Activation.Output(at.X);
        at.Run((starts, sources, _) =>
        {
            foreach ((int from, int to) in new[] { (cut, at.Lists.Shape.Lines), (0, cut) })
            {
                var kernel = new MapMaxGrad(
                    input.Pointer, gradient.Pointer, at.Lists.Shape, starts, sources, at.X, at.Y, from, to, dX.Pointer);
                isa.Run(in kernel);
            }
        });
        dX.CheckWritten($"MapMaxGrad {at}");
        return dX.Values;
    }
}
