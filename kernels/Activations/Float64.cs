namespace FastProxy.Kernels.Activations;

/// <summary>Functions in float64 that the base library lacks or computes with a loss of digits.</summary>
internal static class Float64
{
    /// <summary>Returns 1 / (1 + e^-x).</summary>
    public static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    /// <summary>Returns e^x - 1.</summary>
    public static double ExpMinusOne(double x) => Math.Abs(x) < 1 ? 2 * Math.Exp(x / 2) * Math.Sinh(x / 2) : Math.Exp(x) - 1;

    /// <summary>Returns ln(1 + x) for x >= 0, where the rounding of 1 + x cancels in a quotient.</summary>
    public static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 || double.IsPositiveInfinity(x) ? x : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>Returns the error function: its series of positive terms, or from 2 on the tail of the normal distribution.</summary>
    public static double Erf(double x)
    {
        double t = Math.Abs(x);
        if (!(t < 2))
        {
            return Math.CopySign(1 - 2 * GeluReference.Cdf(-t * Math.Sqrt(2)), x);
        }

        double sum = 0;
        double term = x;
        for (int n = 0; n < 60; n++)
        {
            sum += term;
            term *= 2 * x * x / (2 * n + 3);
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
