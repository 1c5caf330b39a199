using FastProxy.Spaces;

namespace FastProxy.Metrics;

/// <summary>
/// mu and sigma of regularised SWAP for a space where the user gives none: from a fixed random sample of 1,000 architectures, mu is the
/// 90th percentile of the parameters in thousands, and sigma the squared distance between the 10th and the 90th, so that sizes within the
/// space keep at least exp(-1) to exp(-2) of their score and no score is all but erased.
/// </summary>
internal static class SizeTarget
{
    private const int SampleSize = 1000;

    /// <summary>mu and sigma, each as given or derived.</summary>
    public static (double Mu, double Sigma) Of(ISpace space, double? mu, double? sigma)
    {
        var random = new Random(0);
        double[] sizes = [.. Enumerable.Range(0, SampleSize).Select(_ => space.Build(space.Sample(random)).Parameters / 1000.0).Order()];
        double low = sizes[SampleSize / 10];
        double high = sizes[SampleSize * 9 / 10];
        return (mu ?? high, sigma ?? Math.Max(1, (high - low) * (high - low)));
    }
}
