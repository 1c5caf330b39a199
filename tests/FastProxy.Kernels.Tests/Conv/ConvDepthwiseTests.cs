using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using FastProxy.Kernels.WeightGrad;
using Xunit;

namespace FastProxy.Kernels.Tests.Conv;

public sealed unsafe class ConvDepthwiseTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(300))
        {
            ConvCase at = ConvCase.Of(seed, AnyShape);
            var random = new System.Random(seed);
            float[] x = Draw.Floats(random, at.X.Samples * at.X.Neurons);
            float[] w = at.Weights(random);
            (double[] expected, double[] magnitudes) = at.Reference(x, w);
            Expect.Within(Check(at, random, x, w), expected, i => ConvReference.ErrorBound(at.Shape) * magnitudes[i], $"ConvDepthwise {at}");
        }
    }

    [Fact]
    public void Added_result_is_the_sum_with_what_was_there()
    {
        foreach (int seed in Draw.Seeds(40))
        {
            ConvCase at = ConvCase.Of(seed, AnyShape);
            var random = new System.Random(seed);
            float[] x = Draw.Floats(random, at.X.Samples * at.X.Neurons);
            using var w = new Weights(at, at.Weights(random));
            Forward(at, w, false).CheckAdded(random, x, Forward(at, w, true).Run);
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_however_computed()
    {
        foreach (int seed in Draw.Seeds(40))
        {
            ConvCase at = ConvCase.Of(seed, AnyShape);
            var random = new System.Random(seed);
            float[] x = Draw.WithSpecials(random, Draw.Floats(random, at.X.Samples * at.X.Neurons), 20);
            Check(at, random, x, at.Weights(random));
        }
    }

    [Fact]
    public void Result_has_the_bits_of_ConvDirect()
    {
        foreach (int seed in Draw.Seeds(20))
        {
            CheckAgainstDirect(ConvCase.Of(seed, AnyShape), IsaExtensions.Best);
        }
    }

    /// <summary>The sliding loops begin and end rows by code of their own.</summary>
    [Theory]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 1)]
    [InlineData(5, 2)]
    public void Every_width_of_a_sliding_loop_has_the_bits_of_ConvDirect(int kernel, int stride)
    {
        for (int width = 1; width <= 12; width++)
        {
            var x = new ActivationLayout(2, width % 4 + 2, width, width % 2 == 0 ? 20 : 5);
            var at = new ConvCase(width, new ConvShape(2, 2, kernel, stride, kernel / 2, 1, 2), x, width % 3 == 0);
            Assert.All(IsaExtensions.Supported, isa => CheckAgainstDirect(at, isa));
        }
    }

    private static void CheckAgainstDirect(ConvCase at, Isa isa)
    {
        ConvShape s = at.Shape;
        var random = new System.Random(at.Seed);
        using Activation x = Activation.Input(at.X, Draw.WithSpecials(random, Draw.Floats(random, at.X.Samples * at.X.Neurons), 50));
        float[] w = at.Weights(random);
        using var packed = new NativeArray<float>(ConvWeights.PackedLength(s));
        ConvWeights.Pack(s, w, packed.Pointer);
        ActivationLayout yl = s.Output(at.X);
        using Activation depthwise = Activation.Output(yl);
        using Activation direct = Activation.Output(yl);
        fixed (float* weights = w)
        {
            var one = new ConvDepthwise(x.Pointer, weights, s, at.X, at.IsRelu, 0, yl.Height, false, depthwise.Pointer);
            isa.Run(in one);
        }

        var other = new ConvDirect(x.Pointer, packed.Pointer, s, at.X, at.IsRelu, 0, yl.Height, false, direct.Pointer);
        isa.Run(in other);
        Expect.SameBits(depthwise.Values, direct.Values, $"ConvDepthwise against ConvDirect {at} {isa}");
    }

    internal static ConvShape AnyShape(System.Random random)
    {
        int channels = random.Pick(Draw.Channels);
        if (random.Next(3) == 0)
        {
            // DepthwiseSlide takes it.
            return new ConvShape(channels, channels, 3, 1, 1, 1, channels);
        }

        return ConvCase.Stretched(random, new ConvShape(
            channels, channels, random.Pick([1, 2, 3, 5, 7]), random.Next(1, 4), random.Next(4), random.Next(1, 4),
            channels, random.Pick([0, 0, 0, 1, 2])));
    }

    private static float[] Check(ConvCase at, System.Random random, float[] x, float[] w)
    {
        using var weights = new Weights(at, w);
        return Forward(at, weights, false).Check(random, x);
    }

    private static Forward Forward(ConvCase at, Weights w, bool isAdd)
    {
        ActivationLayout yl = at.Shape.Output(at.X);
        return new Forward($"ConvDepthwise {at}", at.X, yl, yl.Height, (isa, source, xl, from, to, y) =>
        {
            var kernel = new ConvDepthwise(source, w.Pointer, at.Shape, xl, at.IsRelu, from, to, isAdd, y);
            isa.Run(in kernel);
        });
    }

    /// <summary>Weights as the kernel reads them, between guard zones.</summary>
    private sealed class Weights : IDisposable
    {
        private readonly Guarded<float> memory;

        public Weights(ConvCase at, float[] w)
        {
            memory = new Guarded<float>(w.Length, float.NaN);
            w.CopyTo(memory.Span);
            memory.CheckZones($"ConvDepthwise {at}, weights");
        }

        public float* Pointer => memory.Pointer;

        public void Dispose() => memory.Dispose();
    }
}
