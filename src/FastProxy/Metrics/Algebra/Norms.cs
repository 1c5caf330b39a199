namespace FastProxy.Metrics.Algebra;

/// <summary>Sums over tensors, in float64 and in a fixed order.</summary>
internal static class Norms
{
    /// <summary>Returns the sum.</summary>
    public static double Sum(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        return sum;
    }

    /// <summary>Returns the sum of squares.</summary>
    public static double Squared(ReadOnlySpan<float> values) => Product(values, values);

    /// <summary>Returns the sum of products.</summary>
    public static double Product(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 1 < a.Length; i += 2)
        {
            even += (double)a[i] * b[i];
            odd += (double)a[i + 1] * b[i + 1];
        }

        return i < a.Length ? even + odd + (double)a[i] * b[i] : even + odd;
    }

    /// <summary>Returns the sum of the magnitudes of products.</summary>
    public static double MagnitudeOfProduct(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 1 < a.Length; i += 2)
        {
            even += Math.Abs((double)a[i] * b[i]);
            odd += Math.Abs((double)a[i + 1] * b[i + 1]);
        }

        return i < a.Length ? even + odd + Math.Abs((double)a[i] * b[i]) : even + odd;
    }
}
