using MathNet.Numerics.Distributions;

namespace FastProxy.Search.Bayes;

/// <summary>Scores a point by the prediction there, for a function to be maximised; greater is better.</summary>
public abstract record Acquisition
{
    /// <summary>Returns the score of a point.</summary>
    /// <param name="mean">The predicted mean.</param>
    /// <param name="deviation">The standard deviation of the prediction, at least 0.</param>
    /// <param name="best">The greatest value observed so far.</param>
    public abstract double Score(double mean, double deviation, double best);
}

/// <summary>
/// The upper confidence bound, mean + kappa deviation. Source: Srinivas et al., ICML 2010; kappa is by default that of bayes_opt 1.x.
/// </summary>
/// <param name="Kappa">The number of deviations above the mean; 0 explores nothing.</param>
public sealed record UpperConfidenceBound(double Kappa = 2.576) : Acquisition
{
    public override double Score(double mean, double deviation, double best) => mean + Kappa * deviation;
}

/// <summary>
/// The expected improvement on the best: E max(0, f - best - xi) for f normal. With z = (mean - best - xi) / deviation it is (mean - best - xi)
/// Phi(z) + deviation phi(z), and max(0, mean - best - xi) if the deviation is 0. Source: Jones, Schonlau and Welch, 1998.
/// </summary>
/// <param name="Xi">The least improvement that counts, in units of the observations.</param>
public sealed record ExpectedImprovement(double Xi = 0) : Acquisition
{
    public override double Score(double mean, double deviation, double best)
    {
        double gain = mean - best - Xi;
        double z = gain / deviation;

        // Far above or below, a deviation of 0 included, the tail of the normal distribution is negligible. The cut also keeps rounding from giving
        // a negative expectation.
        return Math.Abs(z) < 38 ? Math.Max(0, gain * Normal.CDF(0, 1, z) + deviation * Normal.PDF(0, 1, z)) : Math.Max(0, gain);
    }
}
