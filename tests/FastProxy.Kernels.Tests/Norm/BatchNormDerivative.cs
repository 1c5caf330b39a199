using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Kernels.Tests.Testing;

namespace FastProxy.Kernels.Tests.Norm;

/// <summary>A batch-norm to take derivatives of: its input, the statistics as its kernels would hand them on, and directions.</summary>
internal sealed unsafe record BatchNormDerivative(string Name, ActivationLayout Layout, double[] X, double[] U, double[] V, double[] W)
{
    /// <summary>Step of central differences, relative to values of about 1.</summary>
    public const double Step = 1e-4;

    private readonly double[] scale = BatchNormReference.Scale(X, Layout);

    /// <summary>The means of X.</summary>
    public double[] Mean { get; } = BatchNormReference.Mean(X, null, Layout);

    public double[] Scale => scale;

    /// <summary>scale and shift rounded to float32, as <see cref="BatchNormFold"/> does.</summary>
    public (float[] Scale, float[] Shift) Folded =>
        (Array.ConvertAll(scale, s => (float)s), [.. Mean.Zip(scale, (m, s) => (float)(-m * s))]);

    /// <summary>Values of the given mean and deviation.</summary>
    public static BatchNormDerivative Of(int seed, double mean, double deviation)
    {
        var random = new System.Random(seed);
        (int height, int width) = random.Pick(Draw.Images);
        var layout = new ActivationLayout(random.Pick(Draw.Channels), height, width, random.Pick(Draw.Samples));
        double[] Values(double shift) =>
            Array.ConvertAll(Draw.Floats(random, layout.Samples * layout.Neurons), v => (double)(float)(shift + deviation * Math.Sqrt(3) * v));
        return new($"seed {seed} {layout} mean {mean} deviation {deviation}", layout, Values(mean), Values(0.5), Values(-0.25), Values(0.125));
    }

    /// <summary>Forward of x + a * u + b * v + a * b * w.</summary>
    public double[] Forward(double a, double b) =>
        BatchNormReference.Forward([.. X.Select((x, i) => x + a * U[i] + b * V[i] + a * b * W[i])], Layout);

    /// <summary>C x pairs: sums in float64, the products of pairs of <paramref name="columns"/>, or one alone.</summary>
    public double[] Totals((double[] A, double[]? B)[] columns)
    {
        double[][] totals = Array.ConvertAll(columns, p => ChannelReference.Totals(p.A, p.B, Layout));
        return [.. Enumerable.Range(0, Layout.Channels).SelectMany(c => totals.Select(t => t[c]))];
    }

    /// <summary>
    /// The sum of values times coefficients, per channel, and the sum of the magnitudes after it; the last coefficient is a constant.
    /// </summary>
    public (double[] Sum, double[] Magnitude) Apply(double[][] values, float[][] coefficients)
    {
        var sum = new double[X.Length];
        var magnitude = new double[X.Length];
        for (int i = 0; i < X.Length; i++)
        {
            for (int k = 0; k < coefficients.Length; k++)
            {
                double term = coefficients[k][Channel(i)] * (k < values.Length ? values[k][i] : 1.0);
                sum[i] += term;
                magnitude[i] += Math.Abs(term);
            }
        }

        return (sum, magnitude);
    }

    public int Channel(int i) => i / (Layout.Height * Layout.Width) % Layout.Channels;
}
