namespace FastProxy.Kernels.Activations;

/// <summary>Functions in float64 that the base library lacks or computes with a loss of digits: what kernels are tested against.</summary>
internal static class Float64
{
    /// <summary>Returns 1 / (1 + e^-x).</summary>
    public static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    /// <summary>Returns e^x - 1.</summary>
    public static double ExpMinusOne(double x) => Math.Abs(x) < 1 ? 2 * Math.Exp(x / 2) * Math.Sinh(x / 2) : Math.Exp(x) - 1;

    /// <summary>Returns ln(1 + x) for x from 0 to 1, where the rounding of 1 + x cancels in a quotient.</summary>
    public static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>Returns the density exp(-x^2 / 2) / sqrt(2 pi).</summary>
    public static double Density(double x) => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);

    /// <summary>
    /// Returns the standard normal distribution, 1/2 (1 + erf(x / sqrt 2)), to 2e-16, and in the lower tail to 1e-13 of itself: 1/2 plus the series
    /// of <see cref="Central"/> for |x| &lt; 3, else Laplace's continued fraction.
    /// </summary>
    public static double Cdf(double x)
    {
        double t = Math.Abs(x);
        double tail = t < 3 ? 0.5 - Central(t) : Tail(t);
        return x > 0 ? 1 - tail : tail;
    }

    /// <summary>Returns the error function.</summary>
    public static double Erf(double x)
    {
        double t = Math.Sqrt(2) * Math.Abs(x);
        return Math.CopySign(t < 3 ? 2 * Central(t) : 1 - 2 * Tail(t), x);
    }

    /// <summary>Returns Cdf(t) - 1/2: density(t) sum of t^(2n+1) / (1 3 5 ... (2n+1)), of positive terms.</summary>
    private static double Central(double t)
    {
        double sum = 0;
        double term = t;
        for (int n = 0; n < 60; n++)
        {
            sum += term;
            term *= t * t / (2 * n + 3);
        }

        return Density(t) * sum;
    }

    private static double Tail(double t)
    {
        double fraction = t;
        for (int n = 120; n > 0; n--)
        {
            fraction = t + n / fraction;
        }

        return Density(t) / fraction;
    }
}
