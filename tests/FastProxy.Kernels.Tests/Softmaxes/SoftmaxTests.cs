using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Softmaxes;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Softmaxes;

public sealed unsafe class SoftmaxTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(200)]
    public void Result_is_within_the_error_bound_and_the_same_however_computed(float scale)
    {
        foreach (int seed in Draw.Seeds(40))
        {
            var at = SoftmaxInputs.Of(seed);
            var random = new System.Random(seed);
            float[] x = at.Draws(random, scale);
            CheckBound(at, x, Check(at, random, x), $"Softmax {at} scale {scale}");
        }
    }

    /// <summary>Finite numbers of any size give numbers that sum to 1.</summary>
    [Fact]
    public void Extremes_give_no_NaN()
    {
        foreach (int seed in Draw.Seeds(20))
        {
            var at = SoftmaxInputs.Of(seed);
            var random = new System.Random(seed);
            float[] y = Check(at, random, at.Extremes(random));
            double[] ones = Array.ConvertAll(y, _ => 1.0);
            Assert.All(SoftmaxReference.Mean(Draw.Double(y), ones, at.Channels, at.Pixels), sum => Assert.Equal(1, sum, 1e-5));
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_and_NaN_where_the_definition_does()
    {
        foreach (int seed in Draw.Seeds(20))
        {
            var at = SoftmaxInputs.Of(seed);
            var random = new System.Random(seed);
            float[] x = Draw.WithSpecials(random, at.Draws(random), 30);
            double[] expected = SoftmaxReference.Of(Draw.Double(x), at.Channels, at.Pixels);
            float[] y = Check(at, random, x);
            Assert.All(y.Zip(expected), pair => Assert.Equal(double.IsNaN(pair.Second), float.IsNaN(pair.First)));
        }
    }

    [Fact]
    public void Output_may_be_the_input()
    {
        var at = SoftmaxInputs.Of(3);
        float[] x = at.Draws(new System.Random(3));
        using Activation y = Activation.Input(at.Layout, x);
        var kernel = new Softmax(y.Pointer, at.Layout, at.Groups, 0, at.Pixels, y.Pointer);
        IsaExtensions.Best.Run(in kernel);
        y.CheckPadding($"Softmax {at} in place");
        Expect.SameBits(y.Values, Check(at, new System.Random(3), x), $"Softmax {at} in place");
    }

    /// <summary>A sample has the same results whatever its lane and company.</summary>
    [Fact]
    public void A_sample_alone_has_the_same_results()
    {
        foreach (int seed in Draw.Seeds(20))
        {
            var at = SoftmaxInputs.Of(seed);
            var random = new System.Random(seed);
            float[] x = at.Draws(random, 10);
            int last = x.Length - (int)at.Layout.Neurons;
            SoftmaxInputs alone = at with { Layout = at.Layout with { Samples = 1 } };
            Expect.SameBits(Check(alone, random, x[last..]), Check(at, random, x)[last..], $"Softmax {at}, the last sample");
        }
    }

    [Fact]
    public void Groups_that_do_not_divide_the_channels_are_refused()
    {
        var layout = new ActivationLayout(6, 1, 1, 1);
        string message = Assert.Throws<ArgumentException>(() =>
        {
            var kernel = new Softmax(null, layout, 4, 0, 1, null);
            IsaExtensions.Best.Run(in kernel);
        }).Message;
        Assert.Equal("4 groups of 6 channels: expected a number that divides them", message);
    }

    /// <summary>Holds results to the float64 reference.</summary>
    internal static void CheckBound(SoftmaxInputs at, float[] x, float[] y, string context)
    {
        double[] numbers = Draw.Double(x);
        double[] expected = SoftmaxReference.Of(numbers, at.Channels, at.Pixels);
        double[] below = [.. SoftmaxReference.Largest(numbers, at.Channels, at.Pixels).Zip(numbers, (most, v) => most - v)];
        double[] mean = SoftmaxReference.Mean(expected, below, at.Channels, at.Pixels);
        Expect.Within(y, expected, i => SoftmaxReference.ErrorBound(expected[i], below[i], mean[i], at.Channels), context);
    }

    private static float[] Check(SoftmaxInputs at, System.Random random, float[] x) => at.Check(random, "Softmax", [x], (isa, inputs, from, to, y) =>
    {
        var kernel = new Softmax(inputs[0], at.Layout, at.Groups, from, to, y);
        isa.Run(in kernel);
    });
}
