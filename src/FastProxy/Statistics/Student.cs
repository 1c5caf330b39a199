using MathNet.Numerics.Distributions;

namespace FastProxy.Statistics;

/// <summary>Student's t distribution for the t-tests.</summary>
internal static class Student
{
    /// <summary>Returns a mean over its standard error; 0 over 0 is 0, since then nothing speaks against a mean of 0.</summary>
    public static double Statistic(double mean, double error) => mean == 0 ? 0 : mean / error;

    /// <summary>Returns the probability of a statistic as far from 0 or farther.</summary>
    public static double TwoSided(double statistic, double degreesOfFreedom) => double.IsInfinity(statistic)
        ? 0
        : Math.Min(1, 2 * StudentT.CDF(0, 1, degreesOfFreedom, -Math.Abs(statistic)));

    /// <summary>Returns the statistic that is exceeded, in either direction, with the probability 5%.</summary>
    public static double Critical95(double degreesOfFreedom) => StudentT.InvCDF(0, 1, degreesOfFreedom, .975);
}
