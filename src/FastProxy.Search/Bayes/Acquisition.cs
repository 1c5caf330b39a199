using MathNet.Numerics.Distributions;

namespace FastProxy.Search.Bayes;

/// <summary>What a point promises, from a prediction there; greater is better. For a function to be maximised.</summary>
public abstract record Acquisition
{
    /// <summary>The promise of a point.</summary>
    /// <param name="mean">Predicted there.</param>
    /// <param name="deviation">Standard deviation of the prediction, at least 0.</param>
    /// <param name="best">The greatest value observed so far.</param>
    public abstract double Score(double mean, double deviation, double best);
}

/// <summary>
/// The upper confidence bound, mean + kappa deviation. Source: Srinivas et al., ICML 2010; kappa by default that of bayes_opt
/// 1.x.
/// </summary>
/// <param name="Kappa">Deviations above the mean; 0 explores nothing.</param>
public sealed record UpperConfidenceBound(double Kappa = 2.576) : Acquisition
{
    public override double Score(double mean, double deviation, double best) => mean + Kappa * deviation;
}

/// <summary>
/// The expected improvement on the best: E max(0, f - best - xi) for f normal. With z = (mean - best - xi) / deviation it is
/// (mean - best - xi) Phi(z) + deviation phi(z), and max(0, mean - best - xi) where the deviation is 0. Source: Jones, Schonlau
/// and Welch, 1998.
/// </summary>
/// <param name="Xi">What an improvement has to exceed, in units of the observations.</param>
public sealed record ExpectedImprovement(double Xi = 0) : Acquisition
{
    public override double Score(double mean, double deviation, double best)
    {
        double gain = mean - best - Xi;
        double z = gain / deviation;

        // Far above or below, a deviation of 0 included, the normal has no tail left to count. So rounding gives no negative
        // expectation either.
        return Math.Abs(z) < 38 ? Math.Max(0, gain * Normal.CDF(0, 1, z) + deviation * Normal.PDF(0, 1, z)) : Math.Max(0, gain);
    }
}
