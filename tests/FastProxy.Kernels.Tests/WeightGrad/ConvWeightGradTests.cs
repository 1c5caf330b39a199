using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Conv;
using FastProxy.Kernels.Tests.Testing;
using FastProxy.Kernels.WeightGrad;
using Xunit;

namespace FastProxy.Kernels.Tests.WeightGrad;

public sealed unsafe class ConvWeightGradTests
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
            CheckCase(new ConvCase(0, s, new ActivationLayout(s.InChannels, 41, 37, 48), true), new System.Random(1));
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

    [Fact]
    public void Reference_is_the_derivative_of_the_convolution()
    {
        foreach (int seed in Enumerable.Range(1, 40))
        {
            ConvCase at = ConvCase.Of(seed, WeightGradCase.AnyShape);
            var random = new System.Random(seed);
            double[] x = Draw.Double(Draw.Floats(random, at.X.Samples * at.X.Neurons));
            double[] dY = Draw.Double(WeightGradCase.Gradient(random, at));
            double[] w = Draw.Double(at.Weights(random));
            double[] direction = Draw.Double(Draw.Floats(random, w.Length));
            double[] dW = WeightGradReference.Sum(x, dY, at.Shape, at.X, at.IsRelu);
            WeightGradCase.CheckSlope(
                w,
                direction,
                moved => WeightGradCase.Dot(ConvReference.Forward(x, moved, at.Shape, at.X, at.IsRelu), dY),
                dW,
                $"WeightGradReference.Sum {at}");
        }
    }

    private static void CheckCase(ConvCase at, System.Random random)
    {
        float[] x = Draw.Floats(random, at.X.Samples * at.X.Neurons);
        float[] dY = WeightGradCase.Gradient(random, at);
        double[] input = at.IsRelu ? Draw.Relu(Draw.Double(x)) : Draw.Double(x);
        double[] gradient = Draw.Double(dY);
        double[] expected = WeightGradReference.Sum(input, gradient, at.Shape, at.X);
        double[] magnitudes = WeightGradReference.Sum(Draw.Abs(input), Draw.Abs(gradient), at.Shape, at.X);
        double bound = WeightGradReference.SumErrorBound(at.Shape, at.X);
        Expect.Within(Check(at, random, x, dY), expected, i => bound * magnitudes[i], $"ConvWeightGrad {at}");
    }

    /// <summary>The result, the same at every width and from any division of the outputs.</summary>
    private static float[] Check(ConvCase at, System.Random random, float[] inputs, float[] gradients)
    {
        ConvShape s = at.Shape;
        using Activation x = Activation.Input(at.X, inputs);
        using Activation dY = Activation.Input(s.Output(at.X), gradients);
        float[]? first = null;
        foreach (Isa isa in IsaExtensions.Supported)
        {
            int cut = random.Next(s.OutChannels + 1);
            string context = $"ConvWeightGrad {at} {isa}";
            float[] whole = Run(isa, x, dY, at, 0, s.OutChannels, context);
            float[] low = Run(isa, x, dY, at, 0, cut, context);
            float[] high = Run(isa, x, dY, at, cut, s.OutChannels, context);
            int at0 = cut * s.GroupIn * s.Taps;
            Expect.SameBits(whole, first ??= whole, $"{context}, against {IsaExtensions.Supported.First()}");
            Expect.SameBits([.. low.Take(at0), .. high.Skip(at0)], whole, $"{context} cut at {cut}");
        }

        return first!;
    }

    /// <summary>The whole tensor; fails where outputs outside [from, to) were written.</summary>
    private static float[] Run(Isa isa, Activation x, Activation dY, ConvCase at, int from, int to, string context)
    {
        ConvShape s = at.Shape;
        using var dW = new Guarded<float>((long)s.OutChannels * s.GroupIn * s.Taps, -12345.678f);
        var kernel = new ConvWeightGrad(x.Pointer, dY.Pointer, s, at.X, at.IsRelu, from, to, dW.Pointer);
        isa.Run(in kernel);
        dW.CheckZones(context);
        for (int i = 0; i < dW.Span.Length; i++)
        {
            int output = i / (s.GroupIn * s.Taps);
            Assert.True(dW.IsUntouched(i) == (output < from || output >= to), $"{context}: weight {i} for outputs {from} to {to}");
        }

        return dW.Span.ToArray();
    }
}
