using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Conv;

public sealed unsafe class ConvDirectTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(500))
        {
            ConvCase at = ConvCase.Of(seed, AnyShape);
            var random = new System.Random(seed);
            float[] x = Draw.Floats(random, at.X.Samples * at.X.Neurons);
            float[] w = at.Weights(random);
            float[] y = Check(at, random, x, w);
            (double[] expected, double[] magnitudes) = at.Reference(x, w);
            int summands = at.Shape.GroupIn * at.Shape.Taps;
            Expect.Within(y, expected, i => summands * Expect.Rounding * magnitudes[i], $"ConvDirect {at}");
        }
    }

    [Fact]
    public void Every_padding_edge_is_within_the_error_bound()
    {
        foreach (int kernel in (int[])[1, 2, 3, 5, 7])
        {
            foreach (int padding in (int[])[0, 1, 2, 3])
            {
                for (int size = 1; size <= (IsaExtensions.Best == Isa.Scalar ? 5 : 10); size++)
                {
                    var random = new System.Random(size);
                    var shape = new ConvShape(2, 3, kernel, 1 + size % 2, padding, 1 + size % 3);
                    var at = new ConvCase(size, shape, new ActivationLayout(2, size, 10 - size / 2, 3), size % 4 == 0);
                    if (shape.Output(at.X.Height) <= 0 || shape.Output(at.X.Width) <= 0)
                    {
                        continue;
                    }

                    float[] x = Draw.Floats(random, at.X.Samples * at.X.Neurons);
                    float[] w = at.Weights(random);
                    (double[] expected, double[] magnitudes) = at.Reference(x, w);
                    float[] y = Check(at, random, x, w);
                    Expect.Within(y, expected, i => 2 * shape.Taps * Expect.Rounding * magnitudes[i], $"ConvDirect {at}");
                }
            }
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_however_computed()
    {
        foreach (int seed in Draw.Seeds(100))
        {
            ConvCase at = ConvCase.Of(seed, AnyShape);
            var random = new System.Random(seed);
            float[] x = Draw.WithSpecials(random, Draw.Floats(random, at.X.Samples * at.X.Neurons), 20);
            Check(at, random, x, at.Weights(random));
        }
    }

    [Fact]
    public void NaN_and_infinity_reach_every_output_that_reads_them_and_no_other()
    {
        foreach (int seed in Draw.Seeds(100))
        {
            ConvCase at = ConvCase.Of(seed, AnyShape) with { IsRelu = false };
            var random = new System.Random(seed);
            float[] x = Draw.Floats(random, at.X.Samples * at.X.Neurons);
            x[random.Next(x.Length)] = float.NaN;
            x[random.Next(x.Length)] = float.NegativeInfinity;
            float[] w = at.Weights(random);
            float[] y = Check(at, random, x, w);
            (double[] expected, _) = at.Reference(x, w);
            for (int i = 0; i < y.Length; i++)
            {
                Assert.True(
                    double.IsFinite(expected[i]) ? float.IsFinite(y[i]) : expected[i].Equals(y[i]),
                    $"ConvDirect {at}: element {i} is {y[i]}, expected {expected[i]}");
            }
        }
    }

    private static ConvShape AnyShape(System.Random random)
    {
        int groups = random.Pick([1, 1, 1, 2, 3, 7, 16]);
        int multiplier = random.Pick([1, 1, 2]);
        bool isDepthwise = random.Next(5) == 0;
        int inChannels = groups == 1 ? random.Pick(Draw.Channels) : groups * (isDepthwise ? 1 : random.Next(1, 4));
        int outChannels = groups == 1 ? random.Pick(Draw.Channels) : groups * (isDepthwise ? multiplier : random.Next(1, 10));
        return new ConvShape(
            inChannels, outChannels, random.Pick([1, 2, 3, 5, 7]), random.Next(1, 4), random.Next(4), random.Next(1, 4), groups);
    }

    private static float[] Check(ConvCase at, System.Random random, float[] x, float[] w)
    {
        ConvShape s = at.Shape;
        using var packed = new Guarded<float>(ConvWeights.PackedLength(s), float.NaN);
        ConvWeights.Pack(s, w, packed.Pointer);
        packed.CheckZones($"ConvWeights {at}");
        ActivationLayout yl = s.Output(at.X);
        float* weights = packed.Pointer;
        var forward = new Forward($"ConvDirect {at}", at.X, yl, yl.Height, (isa, source, xl, from, to, y) =>
        {
            var kernel = new ConvDirect(source, weights, s, xl, at.IsRelu, from, to, false, y);
            isa.Run(in kernel);
        });
        return forward.Check(random, x);
    }
}
