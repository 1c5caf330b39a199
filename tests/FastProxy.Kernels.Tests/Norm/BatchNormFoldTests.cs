using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Norm;

public sealed unsafe class BatchNormFoldTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 1e-3)]
    [InlineData(1, 1)]
    [InlineData(-10, 1)]
    [InlineData(100, 1)]
    [InlineData(1000, 1)]
    public void Scale_and_shift_are_within_the_error_bound(double mean, double deviation)
    {
        foreach (int seed in Draw.Seeds(20))
        {
            var random = new System.Random(seed);
            (int height, int width) = random.Pick(Draw.Images);
            var xl = new ActivationLayout(random.Pick(Draw.Channels), height, width, random.Pick(Draw.Samples));
            float[] x = Array.ConvertAll(
                Draw.Floats(random, xl.Samples * xl.Neurons), v => (float)(mean + deviation * Math.Sqrt(3) * v));
            Check($"BatchNormFold seed {seed} {xl} mean {mean} deviation {deviation}", xl, x);
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(-3.7f)]
    [InlineData(123.456f)]
    public void A_channel_of_constants_has_a_finite_scale_within_the_error_bound(float constant)
    {
        foreach (int samples in Draw.Samples)
        {
            var xl = new ActivationLayout(3, 9, 9, samples);
            float[] x = new float[xl.Samples * xl.Neurons];
            Array.Fill(x, constant);
            float[] scale = Check($"BatchNormFold {xl} constant {constant}", xl, x);
            Assert.All(scale, s => Assert.True(s > 0 && s <= 317));
        }
    }

    [Fact]
    public void NaN_in_a_channel_makes_its_scale_NaN_and_leaves_the_others()
    {
        var xl = new ActivationLayout(2, 2, 2, 3);
        float[] x = Draw.Floats(new System.Random(1), xl.Samples * xl.Neurons);
        x[1] = float.NaN;
        (float[] scale, float[] shift) = Fold(xl, x, IsaExtensions.Best);
        Assert.True(float.IsNaN(scale[0]) && float.IsNaN(shift[0]));
        Assert.True(float.IsFinite(scale[1]) && float.IsFinite(shift[1]));
    }

    internal static void CheckBound(string context, ActivationLayout xl, float[] x, float[] scale, float[] shift)
    {
        (double[] mean, double[] variance) = BatchNormReference.Statistics(Draw.Double(x), xl);
        for (int c = 0; c < xl.Channels; c++)
        {
            (double least, double most) = BatchNormReference.ScaleErrorBounds(mean[c], variance[c], xl);
            Assert.True(
                scale[c] >= least && scale[c] <= most,
                $"{context}: scale of channel {c} is {scale[c]:r}, expected {least:r} to {most:r}");
            double expected = -mean[c] * scale[c];
            double bound = BatchNormReference.ShiftErrorBound(mean[c], variance[c], scale[c], xl);
            Assert.True(
                Math.Abs(shift[c] - expected) <= bound,
                $"{context}: shift of channel {c} is {shift[c]:r}, expected {expected:r} within {bound:g3}");
        }
    }

    internal static (float[] Scale, float[] Shift) Fold(ActivationLayout xl, float[] values, Isa isa)
    {
        using Activation x = Activation.Input(xl, values);
        using var sums = new Guarded<double>(2 * xl.Height * xl.Channels, double.NaN);
        using var scale = new Guarded<float>(xl.Channels, float.NaN);
        using var shift = new Guarded<float>(xl.Channels, float.NaN);
        var kernel = new BatchNormSums(x.Pointer, xl, 0, xl.Height, sums.Pointer);
        isa.Run(in kernel);
        BatchNormFold.Run(sums.Pointer, xl, scale.Pointer, shift.Pointer);
        sums.CheckZones($"BatchNormFold {xl}, sums");
        scale.CheckZones($"BatchNormFold {xl}, scale");
        shift.CheckZones($"BatchNormFold {xl}, shift");
        return (scale.Span.ToArray(), shift.Span.ToArray());
    }

    private static float[] Check(string context, ActivationLayout xl, float[] x)
    {
        (float[] scale, float[] shift) = Fold(xl, x, IsaExtensions.Best);
        CheckBound(context, xl, x, scale, shift);
        return scale;
    }
}
