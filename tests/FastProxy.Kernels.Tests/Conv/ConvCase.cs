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
            if (shape.Output(height) > 0 && shape.Output(width) > 0 && shape.Macs(x) <= MaxMacs)
            {
                return new ConvCase(seed, shape, x, random.Next(2) == 0);
            }
        }
    }

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
