using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;

namespace FastProxy.Kernels.Tests.Conv;

/// <summary>A convolution drawn from a seed, small enough for the float64 reference.</summary>
internal sealed record ConvCase(int Seed, ConvShape Shape, ActivationLayout X, bool IsRelu)
{
    private const long MaxMacs = 400_000;

    public static ConvCase Of(int seed, Func<System.Random, ConvShape> draw)
    {
        var random = new System.Random(seed);
        while (true)
        {
            ConvShape shape = draw(random);
            (int height, int width) = random.Pick(Draw.Images);
            var x = new ActivationLayout(shape.InChannels, height, width, random.Pick(Draw.Samples));
            if (shape.Rows.Output(height) > 0 && shape.Columns.Output(width) > 0 && shape.Macs(x) <= MaxMacs)
            {
                return new ConvCase(seed, shape, x, random.Next(2) == 0);
            }
        }
    }

    /// <summary>
    /// Returns the convolution as it is, or, one time in two, with columns of their own: another kernel, stride and dilation, and padding that
    /// differs before and after the image and may be negative.
    /// </summary>
    public static ConvShape Stretched(System.Random random, ConvShape shape) => random.Next(2) == 0 ? shape : shape with
    {
        Rows = random.Next(3) == 0 ? new ConvAxis(1) : shape.Rows,
        Columns = new ConvAxis(random.Pick([1, 2, 3, 5, 7]), random.Next(1, 4), random.Next(-1, 4), random.Next(-1, 4), random.Next(1, 4)),
    };

    public float[] Weights(System.Random random) => Draw.Floats(random, (long)Shape.OutChannels * Shape.GroupIn * Shape.Taps);

    /// <summary>The reference, and the sum of magnitudes of its summands.</summary>
    public (double[] Y, double[] Magnitudes) Reference(float[] x, float[] w)
    {
        double[] input = IsRelu ? Draw.Relu(Draw.Double(x)) : Draw.Double(x);
        double[] weights = Draw.Double(w);
        return (
            ConvReference.Forward(Draw.Double(x), weights, Shape, X, IsRelu),
            ConvReference.Forward(Draw.Abs(input), Draw.Abs(weights), Shape, X));
    }
}
