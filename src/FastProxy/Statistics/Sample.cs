namespace FastProxy.Statistics;

/// <summary>Computes the sample statistics of the tests.</summary>
internal static class Sample
{
    private const double Uncertainty = 1d / (1L << 48);

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

    /// <summary>
    /// Returns a[i] - b[i], each as exact as its operands allow. Values are decimals, such as percentages of two digits, or means of some, and their
    /// binary forms are off by a rounding or a few. A difference is therefore uncertain by 2^-48 of its larger operand, which covers means of about
    /// ten values and distinguishes all decimals of up to 14 digits. A difference within its uncertainty is 0. In the order of magnitudes, those that
    /// lie within the uncertainty above the smallest of their group are equal to it.
    /// </summary>
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
        var uncertain = new double[a.Length];
        for (int i = 0; i < differences.Length; i++)
        {
            differences[i] = a[i] - b[i];
            uncertain[i] = Math.Max(Math.Abs(a[i]), Math.Abs(b[i])) * Uncertainty;
        }

        // The smallest of the present group; at first it is 0.
        (double smallest, double reach) = (0, 0);
        foreach (int i in Enumerable.Range(0, differences.Length).OrderBy(i => Math.Abs(differences[i])))
        {
            double magnitude = Math.Abs(differences[i]);
            if (magnitude - smallest > Math.Max(reach, uncertain[i]))
            {
                (smallest, reach) = (magnitude, uncertain[i]);
            }

            differences[i] = Math.CopySign(smallest, differences[i]);
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
