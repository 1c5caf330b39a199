using FastProxy.Statistics;

namespace FastProxy.Search.Tests;

/// <summary>Random inputs that a seed names, so that a failure can be repeated from its message.</summary>
internal static class Points
{
    /// <summary>Uniform in [0, 1).</summary>
    public static double Unit(ref SplitMix64 random) => (random.Next() >> 11) * (1d / (1L << 53));

    /// <summary>Points with coordinates uniform in [0, scale).</summary>
    public static double[][] Uniform(ref SplitMix64 random, int count, int dimension, double scale = 1)
    {
        var points = new double[count][];
        for (int i = 0; i < count; i++)
        {
            points[i] = new double[dimension];
            for (int k = 0; k < dimension; k++)
            {
                points[i][k] = scale * Unit(ref random);
            }
        }

        return points;
    }

    /// <summary>Points with whole coordinates from 0 to <paramref name="levels"/> - 1: many ties and repeated points.</summary>
    public static double[][] Grid(ref SplitMix64 random, int count, int dimension, int levels)
    {
        var points = new double[count][];
        for (int i = 0; i < count; i++)
        {
            points[i] = new double[dimension];
            for (int k = 0; k < dimension; k++)
            {
                points[i][k] = random.Below(levels);
            }
        }

        return points;
    }

    public static string Show(IEnumerable<double> point) => $"({string.Join(", ", point.Select(p => p.ToString("r")))})";

    public static string Show(IEnumerable<double[]> points) => string.Join(" ", points.Select(p => Show(p)));

    /// <summary>Fails unless the numbers agree to a fraction of the expected, or to as much where that is below 1.</summary>
    public static void Near(double expected, double actual, double tolerance, string what) =>
        Xunit.Assert.True(
            Math.Abs(actual - expected) <= tolerance * Math.Max(1, Math.Abs(expected)),
            $"{what}: {actual:r}, expected {expected:r} within {tolerance}");
}
