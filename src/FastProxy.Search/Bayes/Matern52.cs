namespace FastProxy.Search.Bayes;

/// <summary>
/// The Matern 5/2 kernel of unit variance: (1 + t + t^2/3) exp(-t) with t = sqrt(5) distance / length scale. Source: Rasmussen and Williams,
/// "Gaussian processes for machine learning", equation 4.17.
/// </summary>
internal static class Matern52
{
    /// <summary>The limit of t beyond which the exponential is 0 in double precision, and t^2 might overflow.</summary>
    private const double Vanishing = 746;

    private static readonly double Sqrt5 = Math.Sqrt(5);

    /// <summary>Returns the covariance of two points, from 0 to 1.</summary>
    /// <param name="distance">The Euclidean distance, at least 0, in the units of the length scale.</param>
    /// <param name="lengthScale">The length scale, greater than 0.</param>
    public static double Of(double distance, double lengthScale)
    {
        double t = Sqrt5 * distance / lengthScale;
        return t < Vanishing ? (1 + t + t * t / 3) * Math.Exp(-t) : 0;
    }
}
