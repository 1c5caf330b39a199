namespace FastProxy.Kernels.Activations;

/// <summary>GELU and its derivatives in float64, which the kernels are tested against.</summary>
public static class GeluReference
{
    /// <summary>Returns x cdf(x).</summary>
    public static double Value(double x) => x * Cdf(x);

    /// <summary>Returns the derivative: cdf(x) + x density(x).</summary>
    public static double Slope(double x) => Cdf(x) + x * Density(x);

    /// <summary>Returns the second derivative: density(x) (2 - x^2).</summary>
    public static double Second(double x) => Density(x) * (2 - x * x);

    /// <summary>Returns the density exp(-x^2 / 2) / sqrt(2 pi).</summary>
    public static double Density(double x) => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);

    /// <summary>
    /// Returns the standard normal distribution, 1/2 (1 + erf(x / sqrt 2)), to 2e-16, and in the lower tail to 1e-13 of itself: 1/2 plus the series
    /// density(x) sum of x^(2n+1) / (1 3 5 ... (2n+1)) of positive terms for |x| &lt; 3, else Laplace's continued fraction.
    /// </summary>
    public static double Cdf(double x)
    {
        double t = Math.Abs(x);
        double tail;
        if (t < 3)
        {
            double sum = 0;
            double term = t;
            for (int n = 0; n < 60; n++)
            {
                sum += term;
                term *= t * t / (2 * n + 3);
            }

            tail = 0.5 - Density(t) * sum;
        }
        else
        {
            double fraction = t;
            for (int n = 120; n > 0; n--)
            {
                fraction = t + n / fraction;
            }

            tail = Density(t) / fraction;
        }

        return x > 0 ? 1 - tail : tail;
    }
}
