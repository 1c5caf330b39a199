namespace FastProxy.Statistics;

/// <summary>The outcome of Welch's t-test.</summary>
/// <param name="MeanDifference">The mean of a less the mean of b.</param>
/// <param name="T">The mean difference over its standard error; infinite if neither sample varies and the means differ.</param>
/// <param name="DegreesOfFreedom">Welch and Satterthwaite's degrees of freedom; those of the pooled test if neither sample varies.</param>
/// <param name="P">The two-sided p-value.</param>
public sealed record WelchTest(double MeanDifference, double T, double DegreesOfFreedom, double P);

/// <summary>Tests whether two unpaired samples, whose variances may differ, have different means.</summary>
public static class Welch
{
    /// <summary>
    /// Returns Welch's t-test. If neither sample varies, p is 1 for equal means and 0 for others. Source: Welch, "The generalization of 'Student's'
    /// problem when several different population variances are involved", 1947.
    /// </summary>
    /// <returns>Null if a sample has fewer than two values, and so no variance.</returns>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public static WelchTest? TTest(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Sample.CheckFinite(a);
        Sample.CheckFinite(b);
        if (a.Length < 2 || b.Length < 2)
        {
            return null;
        }

        (double meanA, double squaresA) = Sample.Moments(a);
        (double meanB, double squaresB) = Sample.Moments(b);
        double errorA = squaresA / (a.Length - 1) / a.Length;
        double errorB = squaresB / (b.Length - 1) / b.Length;
        double error = errorA + errorB;

        // The shares of the whole are squared, because the squares of tiny errors underflow.
        double shareA = errorA / error;
        double shareB = errorB / error;
        double degrees = error == 0
            ? a.Length + b.Length - 2
            : 1 / (shareA * shareA / (a.Length - 1) + shareB * shareB / (b.Length - 1));
        double t = Student.Statistic(meanA - meanB, Math.Sqrt(error));
        return new WelchTest(meanA - meanB, t, degrees, Student.TwoSided(t, degrees));
    }
}
