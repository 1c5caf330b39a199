using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Tests.Testing;

/// <summary>Pseudo-random cases: the seed in a failure message gives the case again.</summary>
internal static class Draw
{
    public static readonly int[] Samples = [1, 3, 15, 16, 17, 33, 48, 64, 65, 100];
    public static readonly int[] Channels = [1, 3, 7, 8, 9, 16, 17];
    public static readonly (int Height, int Width)[] Images = [(1, 1), (2, 3), (5, 5), (7, 4), (9, 9)];

    private static readonly float[] SpecialValues =
        [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -0f, 0f, float.Epsilon, -1e-40f, 1e-38f, float.MaxValue, -3e38f];

    /// <summary>Seeds 1..<paramref name="count"/>; half of them where fused multiply-add is a library call.</summary>
    public static IEnumerable<int> Seeds(int count) => Enumerable.Range(1, IsaExtensions.Best == Isa.Scalar ? count / 2 : count);

    /// <summary>Uniform in [-1, 1), one in 16 a zero of either sign.</summary>
    public static float[] Floats(System.Random random, long count)
    {
        var values = new float[count];
        for (int i = 0; i < values.Length; i++)
        {
            float value = 2 * random.NextSingle() - 1;
            values[i] = random.Next(16) == 0 ? 0 * value : value;
        }

        return values;
    }

    /// <summary><paramref name="values"/> with about one in <paramref name="oneIn"/> a NaN, infinity, denormal or zero.</summary>
    public static float[] WithSpecials(System.Random random, float[] values, int oneIn) =>
        Array.ConvertAll(values, v => random.Next(oneIn) == 0 ? random.Pick(SpecialValues) : v);

    /// <summary><paramref name="values"/> rounded to quarters, so that several are equal.</summary>
    public static float[] Coarse(float[] values) => Array.ConvertAll(values, v => MathF.Round(4 * v) / 4);

    /// <summary>Whole numbers in a random order: no two closer than 1.</summary>
    public static double[] Distinct(System.Random random, long count)
    {
        double[] values = [.. Enumerable.Range(0, checked((int)count)).Select(i => (double)i)];
        random.Shuffle(values);
        return values;
    }

    /// <summary>Two sample-first arrays as one: of each sample the values of <paramref name="a"/>, then those of <paramref name="b"/>.</summary>
    public static float[] Joined(float[] a, float[] b, int samples)
    {
        (int lengthA, int lengthB) = (a.Length / samples, b.Length / samples);
        var joined = new float[a.Length + b.Length];
        for (int n = 0; n < samples; n++)
        {
            Span<float> both = joined.AsSpan(n * (lengthA + lengthB), lengthA + lengthB);
            a.AsSpan(n * lengthA, lengthA).CopyTo(both);
            b.AsSpan(n * lengthB, lengthB).CopyTo(both[lengthA..]);
        }

        return joined;
    }

    /// <summary>The samples of a sample-first array in this order, some of them often or never.</summary>
    public static float[] Gather(float[] values, int samples, int[] order)
    {
        int length = values.Length / samples;
        var gathered = new float[order.Length * length];
        for (int i = 0; i < order.Length; i++)
        {
            values.AsSpan(order[i] * length, length).CopyTo(gathered.AsSpan(i * length));
        }

        return gathered;
    }

    /// <summary>A layout of some of the sizes above.</summary>
    public static ActivationLayout Layout(System.Random random)
    {
        (int height, int width) = random.Pick(Images);
        return new ActivationLayout(random.Pick(Channels), height, width, random.Pick(Samples));
    }

    public static T Pick<T>(this System.Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];

    public static double[] Double(float[] values) => Array.ConvertAll(values, v => (double)v);

    public static double[] Abs(double[] values) => Array.ConvertAll(values, Math.Abs);

    public static double[] Relu(double[] values) => Array.ConvertAll(values, v => v > 0 ? v : 0);
}
