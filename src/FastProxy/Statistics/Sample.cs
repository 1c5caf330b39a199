namespace FastProxy.Statistics;

/// <summary>Computes the sample statistics of the tests.</summary>
internal static class Sample
{
    /// <summary>Returns the mean and the sum of squared deviations from it, in two passes; the result is exact for equal values.</summary>
    public static (double Mean, double Squares) Moments(ReadOnlySpan<double> values)
    {
        double sum = 0;
        bool constant = true;
        foreach (double value in values)
        {
            sum += value;
            constant &= value == values[0];
        }

        // The mean of equal values may be off by a rounding, which would make a deviation where there is none.
        double mean = constant ? values[0] : sum / values.Length;
        double squares = 0;
        foreach (double value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return (mean, squares);
    }

    /// <summary>Returns a[i] - b[i].</summary>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static double[] Differences(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a.Length != b.Length)
        {
            throw new ArgumentException($"{a.Length} and {b.Length} values do not pair");
        }

        CheckFinite(a);
        CheckFinite(b);
        var differences = new double[a.Length];
        for (int i = 0; i < differences.Length; i++)
        {
            differences[i] = a[i] - b[i];
        }

        return differences;
    }

    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public static void CheckFinite(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            if (!double.IsFinite(value))
            {
                throw new ArgumentException($"{value} has no place in a test");
            }
        }
    }
}
