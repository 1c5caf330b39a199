using FastProxy.Kernels.Random;
using FastProxy.Spaces;

namespace FastProxy.Metrics;

/// <summary>
/// mu and sigma of regularised SWAP for a space where the user gives none: of 1,000 architectures, one from each thousandth of the index, mu is the
/// 90th percentile of the parameters in thousands, and sigma the squared distance between the 10th and the 90th, so that a size at the
/// 10th keeps exp(-1) of its score and none is all but erased.
/// </summary>
internal static class SizeTarget
{
    private const int SampleSize = 1000;

    /// <summary>mu and sigma, each as given or derived.</summary>
    public static (double Mu, double Sigma) Of(ISpace space, double? mu, double? sigma)
    {
        if (mu is { } givenMu && sigma is { } givenSigma)
        {
            return (givenMu, givenSigma);
        }

        double[] sizes = [.. Enumerable.Range(0, SampleSize).Select(i => space.Build(space.At(Place(i, space.Count))).Parameters / 1000.0).Order()];
        double low = sizes[SampleSize / 10];
        double high = sizes[SampleSize * 9 / 10];
        return (mu ?? high, sigma ?? Math.Max(1, (high - low) * (high - low)));
    }

    /// <summary>
    /// An index in part <paramref name="i"/>: where it begins, or in a space whose parts are large, anywhere in it, as such an index is a product of choices of
    /// which the last would always be the first.
    /// </summary>
    private static Int128 Place(int i, Int128 count)
    {
        Int128 start = i * count / SampleSize;
        Int128 length = count / SampleSize;
        return length < SampleSize ? start : start + (Int128)(new UInt128(Philox.Mix((ulong)i), Philox.Mix(~(ulong)i)) % (UInt128)length);
    }
}
