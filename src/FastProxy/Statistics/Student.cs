using MathNet.Numerics.Distributions;

namespace FastProxy.Statistics;

/// <summary>Student's t distribution as the t-tests use it.</summary>
internal static class Student
{
    /// <summary>A mean over its standard error; 0 over 0 is 0, for then nothing speaks against a mean of 0.</summary>
    public static double Statistic(double mean, double error) => mean == 0 ? 0 : mean / error;

    /// <summary>The probability of a statistic as far from 0 or farther.</summary>
    public static double TwoSided(double statistic, double degreesOfFreedom) => double.IsInfinity(statistic)
        ? 0
        : Math.Min(1, 2 * StudentT.CDF(0, 1, degreesOfFreedom, -Math.Abs(statistic)));

    /// <summary>The statistic that is exceeded, either way, with the probability 5%.</summary>
    public static double Critical95(double degreesOfFreedom) => StudentT.InvCDF(0, 1, degreesOfFreedom, .975);
}
