using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Conv;
using FastProxy.Kernels.Tests.Testing;
using FastProxy.Kernels.WeightGrad;
using Xunit;

namespace FastProxy.Kernels.Tests.WeightGrad;

public sealed unsafe class ConvSampleGradTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(400))
        {
            var random = new System.Random(seed);
            CheckCase(ConvCase.Of(seed, WeightGradCase.AnyShape), random);
        }
    }

    [Fact]
    public void Several_blocks_are_within_the_error_bound_and_the_same_however_computed()
    {
        ConvShape[] shapes = [new(2, 5, 3, 1, 1), new(7, 1, 3, 2, 1), new(3, 4, 1), new(7, 9, 1), new(1, 2, 5, 1, 2), new(2, 2, 3, 1, 1, groups: 2)];
        foreach (ConvShape s in shapes)
        {
            CheckCase(new ConvCase(0, s, new ActivationLayout(s.InChannels, 80, 37, 20), true), new System.Random(1));
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_however_computed()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            ConvCase at = ConvCase.Of(seed, WeightGradCase.AnyShape);
            var random = new System.Random(seed);
            float[] x = Draw.WithSpecials(random, Draw.Floats(random, at.X.Samples * at.X.Neurons), 20);
            Check(at, random, x, WeightGradCase.Gradient(random, at));
        }
    }

    private static void CheckCase(ConvCase at, System.Random random)
    {
        float[] x = Draw.Floats(random, at.X.Samples * at.X.Neurons);
        float[] dY = WeightGradCase.Gradient(random, at);
        double[] input = at.IsRelu ? Draw.Relu(Draw.Double(x)) : Draw.Double(x);
        double[] gradient = Draw.Double(dY);
        double[] expected = WeightGradReference.Samples(input, gradient, at.Shape, at.X);
        double[] magnitudes = WeightGradReference.Samples(Draw.Abs(input), Draw.Abs(gradient), at.Shape, at.X);
        double bound = WeightGradReference.SamplesErrorBound(at.Shape, at.X);
        Expect.Within(Check(at, random, x, dY), expected, i => bound * magnitudes[i], $"ConvSampleGrad {at}");
    }

    /// <summary>
    /// N x weights: the same at every width, from any division of the outputs, and for a sample whatever its lane and company.
    /// </summary>
    private static float[] Check(ConvCase at, System.Random random, float[] x, float[] dY)
    {
        ConvShape s = at.Shape;
        float[]? first = null;
        foreach (Isa isa in IsaExtensions.Supported)
        {
            string context = $"ConvSampleGrad {at} {isa}";
            float[] whole = Run(isa, at, x, dY, 0, s.OutChannels, context);
            Expect.SameBits(whole, first ??= whole, $"{context}, against {IsaExtensions.Supported.First()}");

            int cut = random.Next(s.OutChannels + 1);
            float[] low = Run(isa, at, x, dY, 0, cut, context);
            float[] high = Run(isa, at, x, dY, cut, s.OutChannels, context);
            Expect.SameBits(Draw.Joined(low, high, at.X.Samples), whole, $"{context} cut at {cut}");

            int[] order = [.. Enumerable.Range(0, random.Pick(Draw.Samples)).Select(_ => random.Next(at.X.Samples))];
            ConvCase other = at with { X = at.X with { Samples = order.Length } };
            float[] reordered = Run(isa, other, Draw.Gather(x, at.X.Samples, order), Draw.Gather(dY, at.X.Samples, order), 0, s.OutChannels, context);
            Expect.SameBits(reordered, Draw.Gather(whole, at.X.Samples, order), $"{context}, samples {string.Join(",", order)}");
        }

        return first!;
    }

    /// <summary>N x weights of the outputs [from, to).</summary>
    private static float[] Run(Isa isa, ConvCase at, float[] inputs, float[] gradients, int from, int to, string context)
    {
        ConvShape s = at.Shape;
        using Activation x = Activation.Input(at.X, inputs);
        using Activation dY = Activation.Input(s.Output(at.X), gradients);
        int weights = (to - from) * s.GroupIn * s.Taps;
        using var dW = new Guarded<float>((long)weights * at.X.Lanes, float.NaN);
        var kernel = new ConvSampleGrad(x.Pointer, dY.Pointer, s, at.X, at.IsRelu, from, to, dW.Pointer);
        isa.Run(in kernel);
        dW.CheckZones(context);
        float[] values = new float[at.X.Samples * weights];
        for (int i = 0; i < dW.Span.Length; i++)
        {
            int lane = i % at.X.Lanes;
            if (lane < at.X.Samples)
            {
                values[lane * weights + i / at.X.Lanes] = dW.Span[i];
            }
            else
            {
                Assert.True(BitConverter.SingleToUInt32Bits(dW.Span[i]) == 0, $"{context}: padding lane {lane} holds {dW.Span[i]:r}");
            }
        }

        return values;
    }
}
