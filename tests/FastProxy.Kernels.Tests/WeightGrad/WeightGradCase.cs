using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Conv;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.WeightGrad;

/// <summary>The shapes that gradients of convolutions are tested at.</summary>
internal static class WeightGradCase
{
    /// <summary>Any kernel, stride, padding, dilation and groups; often the usual three by three.</summary>
    public static ConvShape AnyShape(System.Random random)
    {
        int groups = random.Pick([1, 1, 1, 2, 3, 7, 16]);
        int multiplier = random.Pick([1, 1, 2]);
        bool isDepthwise = random.Next(5) == 0;
        int inChannels = groups == 1 ? random.Pick(Draw.Channels) : groups * (isDepthwise ? 1 : random.Next(1, 4));
        int outChannels = groups == 1 ? random.Pick(Draw.Channels) : groups * (isDepthwise ? multiplier : random.Next(1, 10));
        return random.Next(3) == 0
            ? new ConvShape(inChannels, outChannels, 3, random.Next(1, 3), 1, groups: groups)
            : ConvCase.Stretched(random, new ConvShape(
                inChannels, outChannels, random.Pick([1, 2, 3, 4, 5, 7]), random.Next(1, 4), random.Next(4), random.Next(1, 4),
                groups, random.Pick([0, 0, 0, 1, 2])));
    }

    /// <summary>Channels by themselves; any kernel, stride, padding, dilation and offset.</summary>
    public static ConvShape AnyDepthwise(System.Random random)
    {
        int channels = random.Pick([1, 3, 7, 8, 9, 16, 17]);
        return random.Next(3) == 0
            ? new ConvShape(channels, channels, 3, random.Next(1, 3), 1, groups: channels)
            : ConvCase.Stretched(random, new ConvShape(
                channels, channels, random.Pick([1, 2, 3, 4, 5, 7]), random.Next(1, 4), random.Next(4), random.Next(1, 4),
                channels, random.Pick([0, 0, 0, 1, 2])));
    }

    /// <summary>dY, N x OC x P x Q.</summary>
    public static float[] Gradient(System.Random random, ConvCase at)
    {
        ActivationLayout yl = at.Shape.Output(at.X);
        return Draw.Floats(random, yl.Samples * yl.Neurons);
    }

    /// <summary>
    /// Fails unless the derivative of <paramref name="f"/> at <paramref name="at"/> along <paramref name="direction"/>, by central
    /// differences, is that of <paramref name="gradient"/>.
    /// </summary>
    public static void CheckSlope(double[] at, double[] direction, Func<double[], double> f, double[] gradient, string context)
    {
        const double step = 1e-4;
        double Moved(double by) => f([.. at.Zip(direction, (a, d) => a + by * d)]);
        double expected = (Moved(step) - Moved(-step)) / (2 * step);
        double actual = Dot(direction, gradient);
        Assert.True(Math.Abs(actual - expected) <= 1e-6 * (1 + Math.Abs(expected)), $"{context}: slope {actual:r}, expected {expected:r}");
    }

    public static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
